import { BarkeepError } from '@barkeep/feature-core';
import type { Ports } from '../contracts/ports.js';

const BASE_MS = 100;
const MAX_MS = 2_000;

/** A fault of the way, not of the question: the same read may succeed when asked again. */
export class ServerAwayError extends BarkeepError {}

/**
 * Runs `attempt` up to `1 + retries` times while it fails with `ServerAwayError`, waiting a random part of 100 ms, 200 ms, 400 ms, … (2 s at
 * most) in between, so that many callers do not come back at once.
 * @see Marc Brooker, "Exponential Backoff And Jitter", full jitter
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  options: { readonly retries: number; readonly ports: Pick<Ports, 'timers' | 'random'>; readonly signal: AbortSignal | undefined },
): Promise<T> {
  const { timers, random } = options.ports;
  for (let tried = 0; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof ServerAwayError) || tried >= options.retries) throw error;
      await timers.sleep(random() * Math.min(MAX_MS, BASE_MS * 2 ** tried), options.signal, true);
    }
  }
}

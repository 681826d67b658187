import { BarkeepError, parseTimeframe } from '@barkeep/feature-core';
import type { Clock, Timers } from '../contracts/ports.js';
import type { CacheOutcome, IDataService } from '../contracts/service.js';
import type { WarmTarget } from '../contracts/warming.js';
import { isLoaded } from './load.js';

/** How long after its close a bar is looked for: feeds are seldom there at once. */
const LOOKS_AFTER_MS = [250, 2_000, 10_000];
const SHORTEST_STEP_MS = 60_000;
/** How long a service that has just begun waits for what others have asked for. */
const BEGIN_AFTER_MS = 1_000;

/** How a round of warming went. */
export type WarmReport = {
  readonly targets: number;
  /** Targets that were warm, that were brought on from a kept state, that were computed whole, and that failed. */
  readonly hits: number;
  readonly resumed: number;
  readonly misses: number;
  readonly failed: number;
  /** Why the rest was left: the time was used up, the machine had other work, or it was stopped. */
  readonly ended: 'done' | 'budget' | 'load' | 'stopped';
  readonly ms: number;
};

export type WarmOptions = {
  /** Longest time for a round. Default: no bound. */
  readonly budgetMs?: number;
  readonly signal?: AbortSignal;
  /** Stops where other work waits. Default false. */
  readonly yields?: boolean;
  /** Told after each target; `error` is why it could not be warmed. */
  readonly onTarget?: (done: number, target: WarmTarget, error?: unknown) => void;
};

export type WarmerParts = { readonly service: IDataService; readonly clock: Clock; readonly timers: Timers };

/** Brings what is asked for often into the caches before it is asked for. */
export class Warmer {
  readonly #parts: WarmerParts;

  constructor(parts: WarmerParts) {
    this.#parts = parts;
  }

  /** Warms these, one after the other. Rejects only where the service cannot be warmed at all, as one over HTTP. */
  async warm(
    targets: readonly WarmTarget[],
    { budgetMs = Infinity, signal, yields = false, onTarget }: WarmOptions = {},
  ): Promise<WarmReport> {
    const { service, clock } = this.#parts;
    if (service.warm === undefined)
      throw new BarkeepError('INVALID_PARAM', 'a service over HTTP has no cache to warm; warm where the data is', {});
    const startedMs = clock.monotonic();
    const counts: Record<CacheOutcome | 'failed', number> = { hit: 0, resumed: 0, miss: 0, failed: 0 };
    let ended: WarmReport['ended'] = 'done';
    for (const [k, target] of targets.entries()) {
      if (signal?.aborted === true) ended = 'stopped';
      else if (clock.monotonic() - startedMs > budgetMs) ended = 'budget';
      else if (yields && (await isLoaded(this.#parts))) ended = 'load';
      if (ended !== 'done') break;
      const error = await service.warm(target, signal).then(
        (outcome) => void counts[outcome]++,
        (reason: unknown) => (counts.failed++, reason),
      );
      onTarget?.(k + 1, target, error);
    }
    const { hit: hits, resumed, miss: misses, failed } = counts;
    return { targets: targets.length, hits, resumed, misses, failed, ended, ms: clock.monotonic() - startedMs };
  }

  /**
   * Keeps the `n` most used warm until `signal` aborts: at once, and each time that a bar of theirs has closed. `onRound` is told of each round that had anything to do.
   */
  async keepWarm(
    n: number,
    options: { readonly signal: AbortSignal; readonly budgetMs: number; readonly onRound?: (report: WarmReport) => void },
  ): Promise<void> {
    const { service } = this.#parts;
    const { signal, budgetMs, onRound } = options;
    if (service.mostUsed === undefined || n === 0) return;
    await this.#pause(BEGIN_AFTER_MS, signal);
    while (!signal.aborted) {
      const targets = await service.mostUsed(n);
      const report = await this.warm(targets, { budgetMs, signal, yields: true });
      if (report.hits < report.targets && !signal.aborted) onRound?.(report);
      await this.#pause(this.#untilNextLook(targets), signal);
    }
  }

  /** Bars of every timeframe close at multiples of a minute; looks come a little after, and again for those that are late. */
  #untilNextLook(targets: readonly WarmTarget[]): number {
    const nowMs = this.#parts.clock.now();
    const steps = targets.map(({ timeframe }) => (parseTimeframe(timeframe) === '1min' ? SHORTEST_STEP_MS : 5 * SHORTEST_STEP_MS));
    const stepMs = Math.min(5 * SHORTEST_STEP_MS, ...steps);
    const sinceCloseMs = nowMs % stepMs;
    const next = LOOKS_AFTER_MS.find((afterMs) => afterMs > sinceCloseMs) ?? stepMs + LOOKS_AFTER_MS[0]!;
    return next - sinceCloseMs;
  }

  #pause(ms: number, signal: AbortSignal): Promise<void> {
    return this.#parts.timers.sleep(ms, signal).catch(() => undefined);
  }
}

import type { WarmerParts } from './warmer.js';

/** A turn of the event loop that takes longer than this says that requests wait. */
const BUSY_MS = 20;

/** Whether the process has other work, or the shared store is away: then what can wait should. */
export async function isLoaded({ service, clock, timers }: WarmerParts): Promise<boolean> {
  const startedMs = clock.monotonic();
  await timers.yieldToLoop();
  if (clock.monotonic() - startedMs > BUSY_MS) return true;
  const { shared } = (await service.stats()).cache;
  return shared !== undefined && shared.breaker !== 'closed';
}

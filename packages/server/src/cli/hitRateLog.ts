import type { IDataService, Timers } from '@barkeep/sdk';
import type { Log } from '../log.js';

const LOOK_EVERY_MS = 60_000;

/** A line when the hit rate has been low for half an hour, and one when it is no longer; until `signal` aborts. */
export async function logLowHitRate(service: Pick<IDataService, 'stats'>, log: Log, timers: Timers, signal: AbortSignal): Promise<void> {
  let wasLow = false;
  while (!signal.aborted) {
    await timers.sleep(LOOK_EVERY_MS, signal).catch(() => undefined);
    if (signal.aborted) return;
    const { isLow, last30Min } = (await service.stats()).hitRate;
    if (isLow !== wasLow && isLow) log('warn', 'the hit rate has been below 0.8 for half an hour', { last30Min });
    if (isLow !== wasLow && !isLow) log('info', 'the hit rate is no longer below 0.8', { last30Min });
    wasLow = isLow;
  }
}

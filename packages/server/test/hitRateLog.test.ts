import { expect, it } from 'vitest';
import type { HitRates, ServiceStats, Timers } from '@barkeep/sdk';
import { logLowHitRate } from '../src/cli/hitRateLog.js';

it('a low hit rate is a line of the log when it begins and one when it ends', async () => {
  const looks = [false, true, true, false, false];
  const ending = new AbortController();
  const lines: string[] = [];
  const stats = async (): Promise<ServiceStats> => {
    const isLow = looks.shift()!;
    if (looks.length === 0) ending.abort();
    const hitRate: HitRates = { last1Min: 0.1, last5Min: 0.1, last30Min: 0.1, isLow };
    return { hitRate } as ServiceStats;
  };
  const timers: Timers = { sleep: async () => undefined, yieldToLoop: async () => undefined };
  await logLowHitRate({ stats }, (level, message) => lines.push(`${level}: ${message}`), timers, ending.signal);
  expect(lines).toEqual(['warn: the hit rate has been below 0.8 for half an hour', 'info: the hit rate is no longer below 0.8']);
});

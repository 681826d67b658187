// One process of a stampede: `stampeding.mjs REDIS SYMBOLS BARS`. It connects, says so, waits for the word, asks for the newest vector of every symbol at once, and says what it
// did. All symbols have the same bars: memory for one.
import { setTimeout as delay } from 'node:timers/promises';
import { continuousCalendar } from '@barkeep/feature-core';
import { connect } from '@barkeep/sdk';
import { makeBars } from '../harness/bars.mjs';

const [redis, symbols, rows] = process.argv.slice(2);
const bars = makeBars(Number(rows));
const names = Array.from({ length: Number(symbols) }, (_, k) => `S${k}`);
const info = { originMs: bars.timestamp[0], lastMs: bars.timestamp.at(-1), generation: 1, calendar: continuousCalendar };
const provider = {
  list: async () => names.map((symbol) => ({ symbol, timeframes: ['1min'], stored: ['1min'] })),
  describe: async () => info,
  read: async () => ({ bars, originMs: info.originMs, generation: 1 }),
  corrections: async () => [],
  write: () => Promise.reject(new Error('nothing is written here')),
  close: async () => undefined,
};
const service = connect({ provider, redis, defaultSet: 'core' });
while (!(await service.stats()).cache.shared.isTracking) await delay(5);

process.once('message', async () => {
  const usedBefore = process.cpuUsage();
  await Promise.all(names.map((name) => service.latest(name, { timeframe: '1min', shared: true })));
  const { user, system } = process.cpuUsage(usedBefore);
  const { barsComputed, cache } = await service.stats();
  const { takeovers, errors } = cache.shared;
  process.send({ runs: Math.round(barsComputed / bars.timestamp.length), takeovers, errors, cpuMs: (user + system) / 1000 });
});
process.send('connected');

// A process over a folder of long series with a cache folder beside it: `restarting.mjs DATA CACHE SET ROWS SYMBOL …`. Told what to do, it says how long that took.
import { setTimeout as delay } from 'node:timers/promises';
import { connect } from '@barkeep/sdk';
import { START_MS } from '../harness/bars.mjs';

const [data, cacheDir, set, rowsText, ...symbols] = process.argv.slice(2);
const ROWS = Number(rowsText);
const RANGE = 10_000;
const options = { timeframe: '1min', set, shared: true };
const service = connect({ data, cacheDir, cacheBytes: 2 ** 30 });

const acts = {
  /** The first vector of each series, and how long a short series' vector took meanwhile, every few milliseconds. */
  async first() {
    const firstMs = [];
    const meanwhileMs = [];
    await service.latest('SHORT', options);
    const over = new AbortController();
    const others = (async () => {
      while (!over.signal.aborted) {
        meanwhileMs.push(await msOf(() => service.latest('SHORT', options)));
        await delay(2);
      }
    })();
    for (const symbol of symbols) firstMs.push(await msOf(() => service.latest(symbol, options)));
    over.abort();
    await others;
    return { firstMs, meanwhileMs };
  },
  /** The newest vector of each series without another request beside it. */
  async alone() {
    const firstMs = [];
    for (const symbol of symbols) firstMs.push(await msOf(() => service.latest(symbol, options)));
    return { firstMs };
  },
  /** Ranges that nobody has asked for before, here and there in the series; and vectors of moments. */
  async ranges(count) {
    const rangeMs = [];
    const vectorMs = [];
    const outcomes = {};
    for (let k = 0; k < count; k++) {
      const symbol = symbols[k % symbols.length];
      const from = Math.floor((ROWS - RANGE) * ((k * 0.6180339887) % 1));
      const [start, end] = [from, from + RANGE].map((row) => START_MS + row * 60_000);
      rangeMs.push(await msOf(() => service.getHistoricalData(symbol, start, end, options), outcomes));
      const at = START_MS + (Math.floor(ROWS * ((k * 0.7548776662) % 1)) + 1) * 60_000;
      vectorMs.push(await msOf(() => service.latest(symbol, { ...options, at }), outcomes));
    }
    return { rangeMs, vectorMs, outcomes };
  },
  async close() {
    await service.close();
    return {};
  },
};

process.on('message', async ([act, ...args]) => process.send(await acts[act](...args)));

async function msOf(ask, outcomes = {}) {
  const started = performance.now();
  const { metadata } = await ask();
  const ms = performance.now() - started;
  outcomes[metadata.outcome] = (outcomes[metadata.outcome] ?? 0) + 1;
  return ms;
}

// Newest vectors of 150 features and more of many symbols, as the cache benchmarks ask for them.
import { makeBars } from './bars.mjs';
import { importSdkInternals } from './sdkInternals.mjs';

export const SET = 'core';
export const TIMEFRAME = '1min';
export const SYMBOLS = Array.from({ length: 100 }, (_, k) => `S${k}`);
const BARS = 400;

export const sdk = await importSdkInternals();

/** A store in the process that keeps nothing, so that every look-up goes on to Redis. */
export const nothingNear = {
  get: () => undefined,
  set: () => undefined,
  delete: () => false,
  deletePrefix: () => 0,
  clear: () => undefined,
  stats: () => ({ entries: 0, bytes: 0, maxBytes: 0, hits: 0, misses: 0, evictions: 0 }),
  close: async () => undefined,
};

/** A data service over bars in memory with this cache. */
export function serviceOver(cache) {
  const series = SYMBOLS.map((symbol, k) => ({ symbol, timeframe: TIMEFRAME, bars: makeBars(BARS, k) }));
  const provider = new sdk.MemoryProvider({ clock: sdk.nodePorts.clock, series });
  return new sdk.DataService({ provider, computer: new sdk.InlineComputer(sdk.nodePorts), cache, ports: sdk.nodePorts, defaultSet: SET });
}

/** A cache of this process before the Redis at `port`; `near` defaults to one that keeps nothing. */
export async function tieredOver(port, near = nothingNear) {
  const shared = new sdk.RedisStore({ redis: { host: '127.0.0.1', port }, ...sdk.nodePorts });
  const store = new sdk.TieredStore({ near, shared, ...sdk.nodePorts });
  for (let tries = 0; !shared.isTracking; tries++) {
    if (tries > 500) throw new Error(`no tracking: ${shared.trouble}`);
    await sdk.nodePorts.timers.sleep(10, undefined, true);
  }
  return store;
}

import { TIMEFRAMES, lowerBound, parseTimeframe, type Timeframe } from '@barkeep/feature-core';
import type { ICacheStore } from '../contracts/cache.js';
import type { Invalidation } from '../contracts/service.js';
import type { PinnedBars } from './barFeed.js';
import { CHUNK_ROWS } from './limits.js';
import type { SetCatalogue } from './sets.js';
import type { Shelf } from './shelf.js';
import type { StateKeeper } from './stateKeeper.js';
import { parseSymbol } from './symbols.js';
import { parseTime } from './times.js';

/** The tiers of a service. */
export type InvalidatedTiers = {
  readonly shelf: Shelf;
  readonly cache: ICacheStore;
  readonly states: StateKeeper | undefined;
  readonly sets: SetCatalogue;
};

/**
 * Drops what is cached of a symbol, a timeframe, a set, and gives the number of values. Finished columns and open states go whole: only stored states are told apart
 * by the bars that they hold.
 * @throws BarkeepError `INVALID_SYMBOL`, `UNKNOWN_TIMEFRAME`, `UNKNOWN_SET`, `UNKNOWN_VERSION`, `INVALID_TIME`
 */
export async function invalidate(what: Invalidation, tiers: InvalidatedTiers): Promise<number> {
  const symbol = parseSymbol(what.symbol);
  const timeframes = what.timeframe === undefined ? TIMEFRAMES : [parseTimeframe(what.timeframe)];
  const version = what.set === undefined ? undefined : tiers.sets.resolve(what.set).version;
  const fromMs = what.from === undefined ? -Infinity : parseTime(what.from, 'from');
  const counts = await Promise.all(timeframes.map((timeframe) => dropSeries({ symbol, timeframe, version, fromMs }, tiers)));
  return counts.reduce((sum, count) => sum + count, 0);
}

type Series = { readonly symbol: string; readonly timeframe: Timeframe; readonly version: string | undefined; readonly fromMs: number };

async function dropSeries({ symbol, timeframe, version, fromMs }: Series, { shelf, cache, states }: InvalidatedTiers): Promise<number> {
  const barsKey = `${symbol}:${timeframe}`;
  const pinned = shelf.get(barsKey) as PinnedBars | undefined;
  // States before the first that holds such a bar are of earlier bars alone. Where no bars are kept nothing is known of their rows.
  const fromChunk = pinned === undefined ? 1 : 1 + Math.floor(lowerBound(pinned.bars.timestamp, fromMs) / CHUNK_ROWS);
  shelf.drop(barsKey);
  shelf.dropAll(version === undefined ? `${barsKey}:` : `${barsKey}:${version}`, version === undefined ? [''] : ['~']);
  const series = { symbol, timeframe, ...(version === undefined ? {} : { version }) };
  const forgotten = (await states?.forget(series, fromChunk)) ?? 0;
  if (version === undefined) return forgotten + (await cache.deletePrefix(`${barsKey}:`));
  const newest = (await cache.delete(`${barsKey}:${version}:last`)) ? 1 : 0;
  return (
    forgotten + newest + (await cache.deletePrefix(`${barsKey}:${version}:c`)) + (await cache.deletePrefix(`${barsKey}:${version}:last~`))
  );
}

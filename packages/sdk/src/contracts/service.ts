import type { BarkeepError, Bars, FeatureFrame, FeatureSetInfo, Timeframe } from '@barkeep/feature-core';
import type { ApplyResult, PartialBucket, SymbolListing } from './provider.js';
import type { CacheStats } from './cache.js';
import type { WarmTarget } from './warming.js';
import type { StateStats } from './states.js';

/** A moment: a Date, ms UTC, or ISO-8601 text (no offset means UTC). */
export type TimeInput = Date | number | string;

/** `series`: results of a full run from the series' first bar. `range`: computed from the first row of the requested range, without warm-up. */
export type Origin = 'series' | 'range';

/** How an answer came about. hit: no kernel ran. resumed: kernels over the range only, from a kept state. miss: bars were read or a full run was made. */
export type CacheOutcome = 'hit' | 'resumed' | 'miss';

/** What every read may say. */
export type ReadOptions = {
  /** Default `1day`. Aliases are understood. */
  readonly timeframe?: Timeframe | string;
  /** A set's name or `name@hash`. Default: `legacy` for `loadData`, the service's default set for the rest. */
  readonly set?: string;
  /** The same as `set`, by another name: what `metadata.version` has. */
  readonly version?: string;
  /** Columns wanted, in this order: bar columns and the set's. Default: all. */
  readonly fields?: readonly string[];
  /** Default: `range` for `loadData`, `series` for the rest. */
  readonly origin?: Origin;
  /** Puts open, high, low, close, volume before the set's columns. Default: true for `loadData`, false for the rest. No effect when `fields` is given. */
  readonly bars?: boolean;
  /** Views into the cache instead of copies: cheaper, and never to be written to. Default false. */
  readonly shared?: boolean;
  /** Rows at most; `metadata.nextMs` says where to go on. Default: no limit. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
};

/** A range of bars, half-open: `[start, end)`. */
export type RangeOptions = ReadOptions & {
  /** First bar open, inclusive. Default: the series' first. */
  readonly start?: TimeInput;
  /** First bar open that is left out. Default: after the newest closed bar. */
  readonly end?: TimeInput;
};

/** The newest bar, now or at a moment. */
export type LatestOptions = ReadOptions & {
  /** The newest bar whose close is not after this moment. Default: now. */
  readonly at?: TimeInput;
  /** With `origin: 'range'`: first bar of the range that the vector is computed from. */
  readonly start?: TimeInput;
  /**
   * How many bars old an answer may be that is given at once, while the newer one is computed in the background: `stale` and `ageBars` say so. Default 0: never. No
   * effect with `at` or `origin: 'range'`.
   */
  readonly maxAgeBars?: number;
};

/** What stands in `metadata` of every frame and vector that a service gives. */
export type ServedMetadata = {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** `name@hash` of the set. */
  readonly version: string;
  readonly origin: Origin;
  readonly originMs: number;
  readonly generation: number;
  readonly outcome: CacheOutcome;
  /** When the values were computed, ms UTC, and how long that took. */
  readonly generatedAtMs: number;
  readonly computationTimeMs: number;
  /** Close of the newest bar in the answer, ms UTC; null in an empty one. */
  readonly asOfMs: number | null;
  /** Bars of the timeframe that have closed since `asOfMs`. */
  readonly ageBars: number;
  /** A newer bar is known and not in yet. */
  readonly stale: boolean;
  /** The leading bucket that was left out because the finer bars start inside it; null where there is none. Only for resampled series. */
  readonly partialFirstBucket?: PartialBucket | null;
  /** Open of the first bar that `limit` cut off, ms UTC; null where nothing was. */
  readonly nextMs: number | null;
};

/** A frame with what a service knows of it: `frame.metadata` is `ServedMetadata`. */
export type ServedFrame = FeatureFrame<ServedMetadata>;

/** The newest bar's values. */
export type FeatureVector = {
  /** Bar open, ms UTC. */
  readonly timestamp: number;
  readonly names: readonly string[];
  readonly values: Float64Array;
  readonly metadata: ServedMetadata;
};

/** What is answered of one symbol of many: its vector, or why there is none. */
export type LatestOfSymbol =
  | { readonly symbol: string; readonly vector: FeatureVector; readonly error?: never }
  | { readonly symbol: string; readonly error: BarkeepError; readonly vector?: never };

/** Whether a service can answer, and for which symbols it cannot. */
export type ServiceHealth = {
  readonly status: 'ok' | 'degraded' | 'starting';
  readonly uptimeMs: number;
  readonly symbols: number;
  /** Series whose file has not been looked at as it is now: each call looks at some more of them, for 50 ms at most. */
  readonly unchecked: number;
  /** Symbols that cannot be served, with the reason; symbol `*` where none can. */
  readonly faults: readonly { readonly symbol: string; readonly code: string; readonly message: string }[];
};

/** Answers by how they came about. Those that were `stale` stand among the others too. */
export type AnswerCounts = {
  readonly hits: number;
  readonly resumed: number;
  readonly misses: number;
  readonly stale: number;
  readonly errors: number;
};

/** The share of answers for which no kernel ran, in windows that end now; null where nothing was asked. */
export type HitRates = {
  readonly last1Min: number | null;
  readonly last5Min: number | null;
  readonly last30Min: number | null;
  /** Below 0.8 in each of the six times five minutes of the last half hour. */
  readonly isLow: boolean;
};

/** What a service has counted since it was made: each request once, by how its answer came about. */
export type ServiceStats = AnswerCounts & {
  /** The same by set, `name@hash`. */
  readonly sets: Readonly<Record<string, AnswerCounts>>;
  readonly hitRate: HitRates;
  readonly cache: CacheStats;
  /** Of the stores of states that outlive the process, where there are any. */
  readonly states?: StateStats;
  readonly computationMs: number;
  readonly barsComputed: number;
};

/** What is to be dropped: of a symbol, or less of it. */
export type Invalidation = {
  readonly symbol: string;
  /** Default: all. */
  readonly timeframe?: Timeframe | string;
  /** A set's name or `name@hash`. Default: all. */
  readonly set?: string;
  /** Only what holds bars with open from here on, as far as the tiers can tell the two apart. Default: all. */
  readonly from?: TimeInput;
};

/** How many values were dropped, here and in what several processes share. */
export type Invalidated = { readonly removed: number };

/** Everything that Barkeep answers: in process, over HTTP, or as a fake, with the same bits and the same error codes. */
export interface IDataService {
  /** The drop-in for legacy loaders: the bar columns, then the set's; set `legacy`, `origin: 'range'` unless told otherwise. */
  loadData(symbol: string, options?: RangeOptions): Promise<ServedFrame>;
  /** The bars with open in `[start, end)`; warm-up is taken from earlier bars. */
  getHistoricalData(symbol: string, start: TimeInput, end: TimeInput, options?: ReadOptions): Promise<ServedFrame>;
  /** The newest `n` closed bars, oldest first. */
  recent(symbol: string, n: number, options?: ReadOptions): Promise<ServedFrame>;
  /** @throws BarkeepError `NO_BAR` where `at` is before the first close */
  latest(symbol: string, options?: LatestOptions): Promise<FeatureVector>;
  /**
   * What `latest` answers for each of many symbols, in their order: what is in no process's memory is fetched from a shared cache by one command. A symbol that has no
   * answer does not fail the others: its error stands in its place. What is wrong with the options, or a signal, fails the call.
   */
  latestMany(symbols: readonly string[], options?: LatestOptions): Promise<readonly LatestOfSymbol[]>;
  /** What `latest` with `shared` would answer, where that is a hit which nothing has to be waited for; else undefined. Never throws. */
  latestNow?(symbol: string, options?: LatestOptions): FeatureVector | undefined;
  /** A range as blocks of rows, in bounded memory, oldest first; an empty range is one empty block. */
  stream(symbol: string, options?: RangeOptions): AsyncIterable<ServedFrame>;
  /** Takes new and corrected bars through all tiers. */
  applyBars(symbol: string, timeframe: Timeframe | string, bars: Bars): Promise<ApplyResult>;
  /**
   * Drops what is cached, in all tiers, so that the next answers are computed from the bars as they are. Never needed for a right answer: bars that change are
   * noticed by themselves.
   */
  invalidate(what: Invalidation): Promise<Invalidated>;
  /** Brings the newest bar of a target into the caches, and says what had to be done. It is no question: it is not counted as one. Not over HTTP. */
  warm?(target: WarmTarget, signal?: AbortSignal): Promise<CacheOutcome>;
  /** The `n` things asked for most, most asked for first: here, and in all processes that share a Redis. */
  mostUsed?(n: number): Promise<readonly WarmTarget[]>;
  symbols(): Promise<readonly SymbolListing[]>;
  sets(): Promise<readonly FeatureSetInfo[]>;
  health(): Promise<ServiceHealth>;
  stats(): Promise<ServiceStats>;
  close(): Promise<void>;
}

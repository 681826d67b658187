import type { Bars, Calendar, ErrorCode, Timeframe } from '@barkeep/feature-core';
import type { BarsChain } from '../states/barsChain.js';

/** What is known of a series without reading it. */
export type SeriesInfo = {
  /** Open of the first bar, ms UTC: the origin of every result. */
  readonly originMs: number;
  /** Open of the last closed bar, ms UTC. */
  readonly lastMs: number;
  /** Raised by a correction or a new origin, never by an append, never going back. */
  readonly generation: number;
  readonly calendar: Calendar;
  /** The leading bucket that was left out because the finer series starts inside it; null where there is none. Only for resampled series. */
  readonly partialFirstBucket?: PartialBucket | null;
};

/** What is known of a series at once. */
export type KnownSeries = SeriesInfo & {
  /** For how long this stays so, ms from now, unless the provider's `changes` tell otherwise. Default 0: nobody knows. */
  readonly holdsForMs?: number;
};

/** A bucket of which only some bars are there: its open, ms UTC, and how many finer bars it has. */
export type PartialBucket = { readonly openMs: number; readonly rows: number };

/** How a series ends as an earlier process left it, where that is so still: its newest bar, without the bars before it. */
export type SeriesEnd = SeriesInfo & {
  /** The newest closed bar alone. */
  readonly newest: Bars;
  /** Names all of its bars, to the bit: `BarsChain.tip`. */
  readonly tip: string;
};

/** Closed bars, oldest first, validated. */
export type ProvidedBars = {
  readonly bars: Bars;
  readonly originMs: number;
  readonly generation: number;
  /** Names these bars by what they are, where they begin with the series and the source keeps that: whoever needs it makes it else. */
  readonly chain?: BarsChain;
};

/** A change of bars that were already given: the bars in `[fromMs, toMs)` of `generation` differ from those of the one before. */
export type Correction = { readonly generation: number; readonly fromMs: number; readonly toMs: number };

/** A symbol with the timeframes that it can be had in. */
export type SymbolListing = {
  readonly symbol: string;
  /** The timeframes that can be asked for, shortest first. */
  readonly timeframes: readonly Timeframe[];
  /** Those of them that are stored; the rest is resampled. */
  readonly stored: readonly Timeframe[];
  /** Why some of it cannot be read, where that is known without reading: the last reading failed. */
  readonly fault?: { readonly code: ErrorCode; readonly message: string };
};

/** What `applyBars` or `write` did. */
export type ApplyResult = {
  readonly appended: number;
  readonly corrected: number;
  /** Bars that were equal to the stored ones in every bit. */
  readonly unchanged: number;
  readonly generation: number;
  /** The half-open range of bars that changed, ms UTC; null where nothing did. */
  readonly changed: { readonly fromMs: number; readonly toMs: number } | null;
};

/** How far a source knows of its own faults. */
export type Inspected = {
  /** Series that have not been looked at as they are now. */
  readonly unchecked: number;
  /** Whether `list` tells of every fault that was found: false where the source behind does not look. */
  readonly isInspected: boolean;
};

/** A source of bars. A provider that fails throws a typed error; it never answers with less than it has. */
export interface IMarketDataProvider {
  /** Every series that can be asked for, sorted by symbol. */
  list(): Promise<readonly SymbolListing[]>;
  /** @throws BarkeepError `UNKNOWN_SYMBOL`, `UNKNOWN_TIMEFRAME` (the symbol has no such series), `INVALID_FILE`, `INVALID_BARS`, `NO_ORIGIN`, `NO_BAR` (none has closed yet), `UNAVAILABLE` */
  describe(symbol: string, timeframe: Timeframe): Promise<SeriesInfo>;
  /** What `describe` would answer, where that is known without waiting and without looking at the source; else undefined. Never throws. */
  describeNow?(symbol: string, timeframe: Timeframe): KnownSeries | undefined;
  /**
   * How a series ends that has not been read by this process, where that is known without reading it; else undefined. Never rejects. Bars that are read later and
   * are others than those before this end are of a later generation.
   */
  end?(symbol: string, timeframe: Timeframe): Promise<SeriesEnd | undefined>;
  /** Grows whenever any series has become other than it was described, but for what time alone brings. Left out by a source that cannot tell: then no description holds. */
  readonly changes?: number;
  /**
   * Looks for `budgetMs` at what nobody has asked for yet, so that `list` tells of what is broken there; says how many series have not been
   * looked at as they are now. A source without it knows of nothing broken that was not asked for.
   */
  inspect?(budgetMs: number): Promise<Inspected>;
  /** The closed bars with open in `[startMs, endMs)`; all of them without a range. The arrays are shared: the caller does not write to them. */
  read(symbol: string, timeframe: Timeframe, range?: { readonly startMs?: number; readonly endMs?: number }): Promise<ProvidedBars>;
  /** The corrections after `generation`, oldest first. */
  corrections(symbol: string, timeframe: Timeframe, generation: number): Promise<readonly Correction[]>;
  /** Takes new and corrected bars. @throws BarkeepError `READ_ONLY` where the source cannot be written */
  write(symbol: string, timeframe: Timeframe, bars: Bars): Promise<ApplyResult>;
  close(): Promise<void>;
}

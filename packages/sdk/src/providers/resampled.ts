import { BarkeepError, TIMEFRAMES, timeframeMs, type Bars, type Timeframe } from '@barkeep/feature-core';
import type { Clock, Timers } from '../contracts/ports.js';
import type {
  ApplyResult,
  Correction,
  Inspected,
  IMarketDataProvider,
  KnownSeries,
  ProvidedBars,
  SeriesEnd,
  SeriesInfo,
  SymbolListing,
} from '../contracts/provider.js';
import { parseSymbol } from '../service/symbols.js';
import { ResampledSeries } from './resampledSeries.js';
import type { ReadRange, SeriesName } from './series.js';
import { SourcedSeries, type Series } from './sourcedSeries.js';
import { CHECK_EVERY_MS } from './watchedFile.js';

export type ResamplingProviderOptions = {
  readonly inner: IMarketDataProvider;
  readonly clock: Clock;
  readonly timers: Timers;
};

/**
 * Every timeframe that is coarser than a stored one, resampled from the coarsest stored one that divides it; stored ones are passed through.
 * What a timeframe is made from is looked for again after 250 ms: one that comes to be stored, or a coarser source, takes the place of the
 * one before, as a correction of every bar.
 *
 * A bucket is given when the clock has passed its close. Its generation is that of the finer series, plus one for each change that only this
 * timeframe has: a finer bar that comes in after the bucket that it belongs to was given, or another calendar. Corrections of finer bars become
 * those of the buckets that hold them. Each process counts late bars for itself.
 */
export class ResamplingProvider implements IMarketDataProvider {
  readonly #options: ResamplingProviderOptions;
  readonly #series = new Map<string, SourcedSeries>();
  /** When the source of a series was last looked for, monotonic. */
  readonly #lookedMs = new WeakMap<SourcedSeries, number>();
  /** How often a series came to have another source. */
  #replaced = 0;

  constructor(options: ResamplingProviderOptions) {
    this.#options = options;
  }

  async list(): Promise<readonly SymbolListing[]> {
    const listings = await this.#options.inner.list();
    return listings.map((listing) => ({
      ...listing,
      timeframes: TIMEFRAMES.filter((wanted) => sourceOf(wanted, listing.stored) !== undefined),
    }));
  }

  async describe(symbol: string, timeframe: Timeframe): Promise<SeriesInfo> {
    return this.#ask({ symbol: parseSymbol(symbol), timeframe }, (series) => series.describe());
  }

  get changes(): number {
    return (this.#options.inner.changes ?? NaN) + this.#replaced;
  }

  describeNow(symbol: string, timeframe: Timeframe): KnownSeries | undefined {
    const series = this.#series.get(keyOf({ symbol, timeframe }));
    const dueMs = series === undefined ? 0 : this.#sourceDueMs(series, timeframe);
    const info = dueMs <= 0 ? undefined : series!.describeNow();
    return info === undefined || dueMs === Infinity ? info : { ...info, holdsForMs: Math.min(info.holdsForMs ?? 0, dueMs) };
  }

  /** Of a series that is stored; one that has to be resampled is read. What is made from another source later goes on from the generation told here. */
  async end(symbol: string, timeframe: Timeframe): Promise<SeriesEnd | undefined> {
    const name = { symbol, timeframe };
    const key = keyOf(name);
    if (this.#series.get(key)?.isUnread === false) return undefined;
    const end = await this.#options.inner.end?.(symbol, timeframe);
    const series = this.#series.get(key) ?? new SourcedSeries(timeframe, this.#from(timeframe, name));
    if (end === undefined || !series.isUnread || series.source !== timeframe) return undefined;
    this.#series.set(key, series);
    return series.tellEnd(end);
  }

  async inspect(budgetMs: number): Promise<Inspected> {
    return (await this.#options.inner.inspect?.(budgetMs)) ?? { unchecked: 0, isInspected: false };
  }

  async read(symbol: string, timeframe: Timeframe, range?: ReadRange): Promise<ProvidedBars> {
    return this.#ask({ symbol: parseSymbol(symbol), timeframe }, (series) => series.read(range));
  }

  async corrections(symbol: string, timeframe: Timeframe, generation: number): Promise<readonly Correction[]> {
    return this.#ask({ symbol: parseSymbol(symbol), timeframe }, (series) => series.corrections(generation));
  }

  /** @throws BarkeepError `READ_ONLY` for a timeframe that is resampled: write the stored one */
  async write(symbolText: string, timeframe: Timeframe, bars: Bars): Promise<ApplyResult> {
    const { inner } = this.#options;
    const symbol = parseSymbol(symbolText);
    const stored = (await inner.list()).find((listing) => listing.symbol === symbol)?.stored ?? [];
    const source = sourceOf(timeframe, stored);
    if (source === undefined || source === timeframe) return inner.write(symbol, timeframe, bars);
    const message = `${symbol} ${timeframe} is resampled from ${source}; write ${source} bars`;
    throw new BarkeepError('READ_ONLY', message, { symbol, timeframe, source });
  }

  async close(): Promise<void> {
    this.#series.clear();
    await this.#options.inner.close();
  }

  /** Asks the series, stored or resampled; once more where what it was made from is gone. */
  async #ask<T>(name: SeriesName, question: (series: Series) => Promise<T>): Promise<T> {
    const known = this.#series.get(keyOf(name));
    if (known === undefined || this.#sourceDueMs(known, name.timeframe) <= 0) return question(await this.#find(name));
    try {
      return await question(known);
    } catch (error) {
      if (!isUnknownTimeframe(error)) throw error;
      return question(await this.#find(name));
    }
  }

  /** In how many ms the source has to be looked for again. A stored series has no better one, and tells itself when it is gone. */
  #sourceDueMs(series: SourcedSeries, timeframe: Timeframe): number {
    if (series.source === timeframe) return Infinity;
    return (this.#lookedMs.get(series) ?? -Infinity) + CHECK_EVERY_MS - this.#options.clock.monotonic();
  }

  /** The series from the source that it has now. */
  async #find(name: SeriesName): Promise<Series> {
    const key = keyOf(name);
    const source = await this.#findSource(name);
    const known = this.#series.get(key);
    const series = known?.source === source ? known : new SourcedSeries(source, this.#from(source, name), known);
    if (series !== known) this.#replaced++;
    this.#series.set(key, series);
    this.#lookedMs.set(series, this.#options.clock.monotonic());
    return series;
  }

  #from(source: Timeframe, name: SeriesName): Series {
    if (source === name.timeframe) return new StoredSeries(this.#options.inner, name);
    return new ResampledSeries({ ...this.#options, name, source });
  }

  /** The coarsest timeframe that the inner provider has, itself or finer; the inner provider's own error where there is none, or where it is broken. */
  async #findSource({ symbol, timeframe }: SeriesName): Promise<Timeframe> {
    for (const source of TIMEFRAMES.toReversed()) {
      if (sourceOf(timeframe, [source]) !== undefined && (await this.#isStored({ symbol, timeframe: source }))) return source;
    }
    await this.#options.inner.describe(symbol, timeframe);
    return timeframe;
  }

  async #isStored({ symbol, timeframe }: SeriesName): Promise<boolean> {
    try {
      await this.#options.inner.describe(symbol, timeframe);
      return true;
    } catch (error) {
      if (isUnknownTimeframe(error)) return false;
      throw error;
    }
  }
}

/** A stored series, passed through. */
class StoredSeries implements Series {
  readonly #inner: IMarketDataProvider;
  readonly #name: SeriesName;

  constructor(inner: IMarketDataProvider, name: SeriesName) {
    this.#inner = inner;
    this.#name = name;
  }

  describe(): Promise<SeriesInfo> {
    return this.#inner.describe(this.#name.symbol, this.#name.timeframe);
  }

  describeNow(): KnownSeries | undefined {
    return this.#inner.describeNow?.(this.#name.symbol, this.#name.timeframe);
  }

  read(range?: ReadRange): Promise<ProvidedBars> {
    return this.#inner.read(this.#name.symbol, this.#name.timeframe, range);
  }

  corrections(generation: number): Promise<readonly Correction[]> {
    return this.#inner.corrections(this.#name.symbol, this.#name.timeframe, generation);
  }
}

/** The coarsest stored timeframe that divides the wanted one. */
function sourceOf(wanted: Timeframe, stored: readonly Timeframe[]): Timeframe | undefined {
  return stored.filter((timeframe) => timeframeMs(wanted) % timeframeMs(timeframe) === 0).reduce<Timeframe | undefined>(longer, undefined);
}

function longer(a: Timeframe | undefined, b: Timeframe): Timeframe {
  return a !== undefined && timeframeMs(a) > timeframeMs(b) ? a : b;
}

function keyOf({ symbol, timeframe }: SeriesName): string {
  return `${symbol} ${timeframe}`;
}

function isUnknownTimeframe(error: unknown): boolean {
  return error instanceof BarkeepError && error.code === 'UNKNOWN_TIMEFRAME';
}

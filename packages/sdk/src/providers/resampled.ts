import { BarkeepError, TIMEFRAMES, timeframeMs, type Bars, type Timeframe } from '@barkeep/feature-core';
import type { Clock, Timers } from '../contracts/ports.js';
import type { ApplyResult, Correction, IMarketDataProvider, ProvidedBars, SeriesInfo, SymbolListing } from '../contracts/provider.js';
import { parseSymbol } from '../service/symbols.js';
import { ResampledSeries } from './resampledSeries.js';
import type { ReadRange, SeriesName } from './series.js';

export type ResamplingProviderOptions = {
  readonly inner: IMarketDataProvider;
  readonly clock: Clock;
  readonly timers: Timers;
};

/**
 * Every timeframe that is coarser than a stored one, resampled from the coarsest stored one that divides it; stored ones are passed through.
 * What a timeframe is made from is found when it is first asked for, and stays while that is there.
 *
 * A bucket is given when the clock has passed its close. Its generation is that of the finer series, plus one for each change that only this
 * timeframe has: a finer bar that comes in after the bucket that it belongs to was given, or another calendar. Corrections of finer bars become
 * those of the buckets that hold them. Each process counts late bars for itself.
 */
export class ResamplingProvider implements IMarketDataProvider {
  readonly #options: ResamplingProviderOptions;
  readonly #series = new Map<string, ResampledSeries>();

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

  describeNow(symbol: string, timeframe: Timeframe): SeriesInfo | undefined {
    const resampled = this.#series.get(keyOf({ symbol, timeframe }));
    return resampled === undefined ? this.#options.inner.describeNow?.(symbol, timeframe) : resampled.describeNow();
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
    if (known === undefined) return this.#askStored(name, question);
    try {
      return await question(known);
    } catch (error) {
      if (!isUnknownTimeframe(error)) throw error;
      this.#series.delete(keyOf(name));
      return this.#askStored(name, question);
    }
  }

  async #askStored<T>(name: SeriesName, question: (series: Series) => Promise<T>): Promise<T> {
    try {
      return await question(new StoredSeries(this.#options.inner, name));
    } catch (error) {
      if (!isUnknownTimeframe(error)) throw error;
      return question(await this.#resampled(name));
    }
  }

  async #resampled(name: SeriesName): Promise<Series> {
    const key = keyOf(name);
    const source = await this.#findSource(name);
    if (source === name.timeframe) return new StoredSeries(this.#options.inner, name);
    const series = this.#series.get(key) ?? new ResampledSeries({ ...this.#options, name, source });
    this.#series.set(key, series);
    return series;
  }

  /** The coarsest finer timeframe that the inner provider has; the inner provider's own error where there is none. */
  async #findSource({ symbol, timeframe }: SeriesName): Promise<Timeframe> {
    for (const source of TIMEFRAMES.toReversed()) {
      if (sourceOf(timeframe, [source]) !== undefined && (await this.#isStored({ symbol, timeframe: source }))) return source;
    }
    await this.#options.inner.describe(symbol, timeframe);
    return timeframe;
  }

  /** Whether there is such a series, broken or not. */
  async #isStored({ symbol, timeframe }: SeriesName): Promise<boolean> {
    try {
      await this.#options.inner.describe(symbol, timeframe);
    } catch (error) {
      return !isUnknownTimeframe(error);
    }
    return true;
  }
}

type Series = Pick<ResampledSeries, 'describe' | 'read' | 'corrections'>;

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

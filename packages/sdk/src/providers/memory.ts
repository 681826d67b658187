import {
  TIMEFRAMES,
  UnknownNameError,
  continuousCalendar,
  requireOrderedBars,
  sliceBars,
  type Bars,
  type Calendar,
  type Timeframe,
} from '@barkeep/feature-core';
import type { Clock } from '../contracts/ports.js';
import type {
  ApplyResult,
  Correction,
  IMarketDataProvider,
  KnownSeries,
  ProvidedBars,
  SeriesInfo,
  SymbolListing,
} from '../contracts/provider.js';
import { parseSymbol } from '../service/symbols.js';
import { BarsStore } from './barsStore.js';
import { CorrectionLog } from './corrections.js';
import { changedRange, mergeBars } from './difference.js';
import { closedRows, describeSeries, nextCloseMs, readSeries, unknownTimeframe, type ClosedSeries, type ReadRange } from './series.js';

/** A series to begin with. Its calendar is continuous unless given. */
export type MemorySeries = { readonly symbol: string; readonly timeframe: Timeframe; readonly bars: Bars; readonly calendar?: Calendar };

export type MemoryProviderOptions = { readonly clock: Clock; readonly series?: readonly MemorySeries[] };

type Held = {
  readonly calendar: Calendar;
  store: BarsStore;
  readonly log: CorrectionLog;
  publishedRows: number;
  closed?: ClosedSeries;
  closedOf?: Bars;
};

/** Bars in memory. `write` makes a series where there is none; its calendar is continuous. */
export class MemoryProvider implements IMarketDataProvider {
  readonly #clock: Clock;
  readonly #symbols = new Map<string, Map<Timeframe, Held>>();
  #changes = 0;

  /**
   * The bars are copied.
   * @throws BarkeepError `INVALID_SYMBOL`, `INVALID_BARS`
   */
  constructor({ clock, series = [] }: MemoryProviderOptions) {
    this.#clock = clock;
    for (const { symbol, timeframe, bars, calendar = continuousCalendar } of series) {
      requireOrderedBars(bars);
      this.#hold(parseSymbol(symbol), timeframe, bars, calendar);
    }
  }

  async list(): Promise<readonly SymbolListing[]> {
    return [...this.#symbols]
      .map(([symbol, held]) => {
        const stored = TIMEFRAMES.filter((timeframe) => held.has(timeframe));
        return { symbol, timeframes: stored, stored };
      })
      .sort((a, b) => (a.symbol < b.symbol ? -1 : 1));
  }

  async describe(symbol: string, timeframe: Timeframe): Promise<SeriesInfo> {
    return describeSeries(this.#closed(symbol, timeframe));
  }

  get changes(): number {
    return this.#changes;
  }

  describeNow(symbol: string, timeframe: Timeframe): KnownSeries | undefined {
    const held = this.#symbols.get(symbol)?.get(timeframe);
    if (held === undefined) return undefined;
    this.#publish(held, timeframe);
    const { publishedRows, calendar } = held;
    if (publishedRows === 0) return undefined;
    const { timestamp } = held.store.bars;
    return {
      originMs: timestamp[0]!,
      lastMs: timestamp[publishedRows - 1]!,
      generation: held.log.generation,
      calendar,
      holdsForMs: nextCloseMs(timestamp, publishedRows, timeframe, calendar) - this.#clock.now(),
    };
  }

  async read(symbol: string, timeframe: Timeframe, range?: ReadRange): Promise<ProvidedBars> {
    return readSeries(this.#closed(symbol, timeframe), range);
  }

  async corrections(symbol: string, timeframe: Timeframe, generation: number): Promise<readonly Correction[]> {
    return this.#find(symbol, timeframe).log.after(generation);
  }

  /** @throws BarkeepError `INVALID_SYMBOL`, `INVALID_BARS` */
  async write(symbol: string, timeframe: Timeframe, bars: Bars): Promise<ApplyResult> {
    const name = parseSymbol(symbol);
    requireOrderedBars(bars);
    const held = this.#symbols.get(name)?.get(timeframe) ?? this.#hold(name, timeframe, sliceBars(bars, 0, 0), continuousCalendar);
    const { all, tail, appended, corrected, unchanged, changed } = mergeBars(held.store.bars, bars);
    if (corrected > 0) {
      const merged = all();
      const difference = changedRange(sliceBars(held.store.bars, 0, held.publishedRows), merged);
      held.store = new BarsStore(merged);
      if (difference !== null) held.log.record(difference);
    } else held.store.append(tail);
    this.#changes++;
    this.#publish(held, timeframe);
    return { appended, corrected, unchanged, generation: held.log.generation, changed };
  }

  async close(): Promise<void> {
    this.#symbols.clear();
    this.#changes++;
  }

  #hold(symbol: string, timeframe: Timeframe, bars: Bars, calendar: Calendar): Held {
    const held: Held = { calendar, store: BarsStore.copyOf(bars), log: new CorrectionLog(), publishedRows: 0 };
    const timeframes = this.#symbols.get(symbol) ?? new Map<Timeframe, Held>();
    this.#symbols.set(symbol, timeframes.set(timeframe, held));
    this.#publish(held, timeframe);
    return held;
  }

  #find(symbolText: string, timeframe: Timeframe): Held {
    const symbol = parseSymbol(symbolText);
    const timeframes = this.#symbols.get(symbol);
    if (timeframes === undefined) throw new UnknownNameError('UNKNOWN_SYMBOL', 'symbol', symbol, [...this.#symbols.keys()]);
    const held = timeframes.get(timeframe);
    if (held !== undefined) return held;
    throw unknownTimeframe(
      { symbol, timeframe },
      TIMEFRAMES.filter((known) => timeframes.has(known)),
    );
  }

  #closed(symbol: string, timeframe: Timeframe): ClosedSeries {
    const held = this.#find(symbol, timeframe);
    this.#publish(held, timeframe);
    const { store, publishedRows, log, calendar, closed } = held;
    if (
      closed !== undefined &&
      closed.bars.timestamp.length === publishedRows &&
      closed.generation === log.generation &&
      held.closedOf === store.bars
    )
      return closed;
    const bars = sliceBars(store.bars, 0, publishedRows);
    held.closedOf = store.bars;
    return (held.closed = { name: { symbol: parseSymbol(symbol), timeframe }, bars, generation: log.generation, calendar });
  }

  /** Rows that have closed by now may be seen from here on: a later change of them is a correction. */
  #publish(held: Held, timeframe: Timeframe): void {
    const closed = closedRows(held.store.bars.timestamp, timeframe, held.calendar, this.#clock.now());
    held.publishedRows = Math.max(held.publishedRows, closed);
  }
}

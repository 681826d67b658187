import { openResampler, sliceBars, type Bars, type Calendar, type Resampled, type Resampler, type Timeframe } from '@barkeep/feature-core';
import type { Clock, Timers } from '../contracts/ports.js';
import type { Correction, IMarketDataProvider, KnownSeries, PartialBucket, ProvidedBars, SeriesInfo } from '../contracts/provider.js';
import { Serial } from '../service/serial.js';
import { CorrectionLog } from './corrections.js';
import type { TimeRange } from './difference.js';
import { describeSeries, readSeries, type ClosedSeries, type ReadRange, type SeriesName } from './series.js';
import type { Series } from './sourcedSeries.js';

/** A millisecond or two of resampling. */
const ROWS_AT_ONCE = 1 << 16;

export type ResampledSeriesParts = {
  readonly inner: IMarketDataProvider;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly name: SeriesName;
  /** The finer timeframe that it is made from. */
  readonly source: Timeframe;
};

/** The buckets that were given last, and what they were made from. */
type State = {
  readonly closed: ClosedSeries;
  readonly partialFirstBucket: PartialBucket | null;
  readonly innerGeneration: number;
  readonly innerLastMs: number;
  /** The resampler's clock at which there is another bucket without another row; Infinity where there is none. */
  readonly nextCloseMs: number;
};

/** One series resampled from a finer one of another provider, incremental in its appends. */
export class ResampledSeries implements Series {
  readonly #parts: ResampledSeriesParts;
  readonly #log = new CorrectionLog();
  readonly #serial = new Serial();
  #resampler: Resampler | undefined;
  #state: State | undefined;
  /** Corrections that the finer series does not have. */
  #ownCorrections = 0;

  constructor(parts: ResampledSeriesParts) {
    this.#parts = parts;
  }

  async describe(): Promise<SeriesInfo> {
    const { closed, partialFirstBucket } = await this.#current();
    return { ...describeSeries(closed), partialFirstBucket };
  }

  /** The same where it needs no waiting. */
  describeNow(): KnownSeries | undefined {
    const { inner, clock, name, source } = this.#parts;
    const info = inner.describeNow?.(name.symbol, source);
    const nowMs = clock.now();
    if (info === undefined || !this.#isCurrent(info, nowMs)) return undefined;
    const { closed, partialFirstBucket, nextCloseMs } = this.#state!;
    if (closed.bars.timestamp.length === 0) return undefined;
    return { ...describeSeries(closed), partialFirstBucket, holdsForMs: Math.min(info.holdsForMs ?? 0, nextCloseMs - nowMs) };
  }

  async read(range?: ReadRange): Promise<ProvidedBars> {
    return readSeries((await this.#current()).closed, range);
  }

  async corrections(generation: number): Promise<readonly Correction[]> {
    await this.#current();
    return this.#log.after(generation);
  }

  async #current(): Promise<State> {
    const { inner, clock, name, source } = this.#parts;
    const info = await inner.describe(name.symbol, source);
    return this.#isCurrent(info, clock.now()) ? this.#state! : this.#serial.run(() => this.#advance());
  }

  #isCurrent(info: SeriesInfo, nowMs: number): boolean {
    const state = this.#state;
    if (state === undefined || info.generation > state.innerGeneration || info.calendar !== state.closed.calendar) return false;
    return info.lastMs <= state.innerLastMs && nowMs < state.nextCloseMs;
  }

  async #advance(): Promise<State> {
    const { inner, clock, name, source } = this.#parts;
    const before = this.#state;
    const info = await inner.describe(name.symbol, source);
    const provided = await inner.read(name.symbol, source);
    const since = before?.innerGeneration ?? 0;
    const records = (await inner.corrections(name.symbol, source, since)).filter(({ generation }) => generation <= provided.generation);
    const isOtherCalendar = before !== undefined && before.closed.calendar !== info.calendar;
    if (before === undefined || isOtherCalendar || provided.generation !== since)
      this.#resampler = openResampler(source, name.timeframe, info.calendar);
    const result = await this.#resample(provided.bars, clock.now());
    this.#record(records, provided.generation, result, info.calendar, isOtherCalendar);
    const { partialFirstBucketMs: openMs } = result;
    this.#state = {
      closed: { name, bars: result.bars, generation: this.#log.generation, calendar: info.calendar },
      partialFirstBucket: openMs === null ? null : { openMs, rows: result.partialFirstBucketRows },
      innerGeneration: provided.generation,
      innerLastMs: provided.bars.timestamp.at(-1) ?? -Infinity,
      nextCloseMs: result.formingRows === 0 ? Infinity : this.#closeAfter(provided.bars, info.calendar),
    };
    return this.#state;
  }

  /** In slices; only the last of them gives buckets. */
  async #resample(bars: Bars, nowMs: number): Promise<Resampled> {
    const resampler = this.#resampler!;
    const { length } = bars.timestamp;
    while (length - resampler.rowsTaken > ROWS_AT_ONCE) {
      resampler.advance(sliceBars(bars, 0, resampler.rowsTaken + ROWS_AT_ONCE), -Infinity);
      await this.#parts.timers.yieldToLoop();
    }
    return resampler.advance(bars, nowMs);
  }

  /** The finer series' corrections as those of buckets, then what only this timeframe has. */
  #record(records: readonly Correction[], innerGeneration: number, result: Resampled, calendar: Calendar, isOtherCalendar: boolean): void {
    const given = this.#state?.closed.bars.timestamp ?? new Float64Array(0);
    const whole = wholeRange(given, result.bars.timestamp);
    for (const record of records) this.#log.record(this.#bucketsOf(record, calendar), record.generation + this.#ownCorrections);
    // Records that the finer series has forgotten.
    const generation = innerGeneration + this.#ownCorrections;
    if (this.#log.generation < generation) this.#log.record(whole, generation);
    if (isOtherCalendar) this.#recordOwn(whole);
    if (result.lateBucketMs !== null) this.#recordOwn({ fromMs: result.lateBucketMs, toMs: result.lateBucketMs + 1 });
  }

  #recordOwn(range: TimeRange): void {
    this.#log.record(range);
    this.#ownCorrections++;
  }

  /** The range of the buckets that hold finer bars of a range; a moment in no bucket stands for itself. */
  #bucketsOf({ fromMs, toMs }: TimeRange, calendar: Calendar): TimeRange {
    const { timeframe } = this.#parts.name;
    const first = calendar.bucketOf(fromMs, timeframe);
    const last = calendar.bucketOf(toMs - 1, timeframe);
    return { fromMs: first === first ? first : fromMs, toMs: last === last ? last + 1 : toMs };
  }

  #closeAfter({ timestamp }: Bars, calendar: Calendar): number {
    const { timeframe } = this.#parts.name;
    for (let row = timestamp.length - 1; row >= 0; row--) {
      const bucketMs = calendar.bucketOf(timestamp[row]!, timeframe);
      if (bucketMs === bucketMs) return calendar.closeOf(bucketMs, timeframe);
    }
    return Infinity;
  }
}

function wholeRange(before: Float64Array, after: Float64Array): TimeRange {
  const firsts = [before[0], after[0]].filter((at) => at !== undefined);
  const lasts = [before.at(-1), after.at(-1)].filter((at) => at !== undefined);
  return firsts.length === 0 ? { fromMs: 0, toMs: 0 } : { fromMs: Math.min(...firsts), toMs: Math.max(...lasts) + 1 };
}

import { lowerBound, sliceBars, type Bars, type FeatureSeries } from '@barkeep/feature-core';
import type { IFeatureComputer, OnRows } from '../contracts/computer.js';
import type { Clock } from '../contracts/ports.js';
import type { IMarketDataProvider } from '../contracts/provider.js';
import type { CacheOutcome } from '../contracts/service.js';
import type { Plan } from './plan.js';
import { RowSink } from './rowSink.js';
import { Serial } from './serial.js';
import type { Resident } from './shelf.js';
import type { Slice, Slicer } from './slicer.js';
import type { Tally } from './tally.js';

/** Rows of one chunk of finished columns. */
export const CHUNK_ROWS = 4096;
/** Rows that are taken in, or computed, between two looks at the clock. */
const STEP_ROWS = 1024;
/** A correction that reaches farther back than this is taken in by steps, and everything after it counts as changed. */
const MAX_REWRITE_ROWS = 4 * CHUNK_ROWS;
const LANE_BYTES = 2048;

/** Bars that begin at a lane's first row, of one generation. */
export type LaneBars = { readonly bars: Bars; readonly generation: number };

/** What a lane has computed, and how. */
export type Computed<T> = { readonly values: T; readonly outcome: CacheOutcome; readonly computationTimeMs: number };

/** The bars that a request was given have been corrected meanwhile: it begins again with the newer ones. */
export class Superseded extends Error {}

/** What a lane stands for, and what it works with. */
export type LaneParts = {
  readonly plan: Plan;
  /** Open of the first row for `origin: 'range'`; undefined where the lane is the whole series. */
  readonly startMs: number | undefined;
  readonly provider: IMarketDataProvider;
  readonly computer: IFeatureComputer;
  readonly slicer: Slicer;
  readonly clock: Clock;
  readonly tally: Tally;
};

/**
 * The kept state of one series, set version and first row: opened once, then resumed by appends, corrections and ranges, one after the
 * other. It knows from which generation on the cached chunks are valid.
 */
export class Lane implements Resident {
  readonly #parts: LaneParts;
  readonly #queue = new Serial();
  #series: FeatureSeries | undefined;
  #generation = -1;
  #openedAt = -1;
  readonly #changedAt = new Map<number, number>();

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  get startMs(): number | undefined {
    return this.#parts.startMs;
  }

  get byteSize(): number {
    return LANE_BYTES + (this.#series?.byteSize ?? 0);
  }

  /** The generation of bars that the state stands on; -1 before the first. */
  get generation(): number {
    return this.#generation;
  }

  /** The generation since which the rows of `chunk` have had the bits that they have. */
  validSince(chunk: number): number {
    return this.#changedAt.get(chunk) ?? this.#openedAt;
  }

  /** Brings the state to the generation of `bars`, and to its newest bar unless that is far ahead. */
  follow(bars: LaneBars): Promise<void> {
    return this.#queue.run(async () => {
      const series = this.#series;
      if (series === undefined || bars.generation < this.#generation) return;
      const length = bars.bars.timestamp.length;
      await this.#bring(series, bars, length - series.length <= CHUNK_ROWS ? length : 0);
    });
  }

  /** Columns of rows `[from, to)` of `bars`. Rejects with `Superseded` where the state is of a later generation. */
  rows(bars: LaneBars, from: number, to: number, signal: AbortSignal): Promise<Computed<Float64Array[]>> {
    const sink = new RowSink(this.#parts.plan.set.names.length, from, to);
    return this.#run(bars, to, signal, sink.take, async (series) => {
      await this.#compute(series, sink, signal);
      return sink.columns;
    });
  }

  /** The values of row `row` of `bars`; where it is the newest there is nothing to run again. Rejects with `Superseded` as `rows` does. */
  row(bars: LaneBars, row: number, signal: AbortSignal): Promise<Computed<Float64Array>> {
    return this.#run(bars, row + 1, signal, undefined, async (series) => {
      const { lastRow, length } = series;
      return lastRow !== null && length === row + 1 ? lastRow.slice() : series.frame(row, row + 1).row(0);
    });
  }

  #run<T>(
    bars: LaneBars,
    to: number,
    signal: AbortSignal,
    onRows: OnRows | undefined,
    read: (series: FeatureSeries) => Promise<T>,
  ): Promise<Computed<T>> {
    return this.#queue.run(async () => {
      signal.throwIfAborted();
      if (bars.generation < this.#generation) throw new Superseded();
      const { clock, tally } = this.#parts;
      const startedMs = clock.monotonic();
      const kept = this.#series;
      if (kept !== undefined) await this.#bring(kept, bars, to, onRows);
      const values = await read(kept ?? (await this.#open(bars, to, signal, onRows)));
      const computationTimeMs = clock.monotonic() - startedMs;
      tally.computationMs += computationTimeMs;
      return { values, outcome: kept === undefined ? 'miss' : 'resumed', computationTimeMs };
    });
  }

  async #open({ bars, generation }: LaneBars, to: number, signal: AbortSignal, onRows: OnRows | undefined): Promise<FeatureSeries> {
    const { computer, plan, tally } = this.#parts;
    const series = await computer.open(sliceBars(bars, 0, to), plan.set, { signal, ...(onRows === undefined ? {} : { onRows }) });
    tally.ran(to);
    this.#series = series;
    this.#generation = this.#openedAt = generation;
    this.#changedAt.clear();
    return series;
  }

  /** A state that could not be brought on is no longer one: the next request opens anew. */
  async #bring(series: FeatureSeries, { bars, generation }: LaneBars, to: number, onRows?: OnRows): Promise<void> {
    const slice = this.#parts.slicer.begin();
    try {
      if (generation > this.#generation) await this.#correct(series, bars, generation, slice);
      await this.#extend(series, bars, to, slice, onRows);
    } catch (error) {
      this.#series = undefined;
      throw error;
    }
  }

  async #extend(series: FeatureSeries, bars: Bars, to: number, slice: Slice, onRows?: OnRows): Promise<void> {
    if (series.length >= to) return;
    this.#parts.tally.ran(to - series.length);
    series.extend(sliceBars(bars, 0, to), { lazy: true });
    while (series.advance(STEP_ROWS, onRows) > 0) if (slice.due) await slice.rest();
  }

  async #correct(series: FeatureSeries, bars: Bars, generation: number, slice: Slice): Promise<void> {
    const before = series.length;
    const fromRow = Math.min(lowerBound(bars.timestamp, await this.#firstChangeMs(generation)), bars.timestamp.length);
    if (fromRow < before) {
      const target = Math.min(before, bars.timestamp.length);
      const changed = await this.#rewrite(series, bars, fromRow, target, slice);
      this.#mark(generation, changed.from, changed.to);
      if (target < before) this.#mark(generation, target, before);
    }
    // What another process has shared of rows ahead of this state may be of the bars before the correction: no state here knows which of them it left as they were.
    if (this.startMs === undefined) this.#mark(generation, before, bars.timestamp.length);
    this.#generation = generation;
  }

  async #rewrite(series: FeatureSeries, bars: Bars, fromRow: number, target: number, slice: Slice): Promise<{ from: number; to: number }> {
    const { tally } = this.#parts;
    if (target - fromRow <= MAX_REWRITE_ROWS) {
      tally.ran(target - fromRow);
      return series.rewrite(sliceBars(bars, 0, target), fromRow);
    }
    series.rewrite(sliceBars(bars, 0, fromRow + STEP_ROWS), fromRow);
    tally.ran(STEP_ROWS);
    await this.#extend(series, bars, target, slice);
    return { from: fromRow, to: target };
  }

  /** Open of the first bar that differs from those of the state's generation; Infinity where none that matters here does. */
  async #firstChangeMs(generation: number): Promise<number> {
    const { provider, plan, startMs } = this.#parts;
    const corrections = await provider.corrections(plan.symbol, plan.timeframe, this.#generation);
    if (!corrections.some((correction) => correction.generation >= generation)) return -Infinity;
    const here = startMs === undefined ? corrections : corrections.filter((correction) => correction.toMs > startMs);
    return here.reduce((first, correction) => Math.min(first, correction.fromMs), Infinity);
  }

  #mark(generation: number, from: number, to: number): void {
    for (let chunk = Math.floor(from / CHUNK_ROWS); chunk * CHUNK_ROWS < to; chunk++) this.#changedAt.set(chunk, generation);
  }

  /** Runs over the rows that the sink has not been given on the way. */
  async #compute(series: FeatureSeries, sink: RowSink, signal: AbortSignal): Promise<void> {
    const { slicer, tally } = this.#parts;
    const { from, missingTo } = sink;
    if (from === missingTo) return;
    if (missingTo - from === 1 && missingTo === series.length) return sink.takeRow(series.lastRow!);
    const slice = slicer.begin();
    tally.ran(missingTo - from);
    let at = from;
    for (const block of series.frames(from, missingTo, { blockRows: STEP_ROWS })) {
      sink.take(block, at);
      at += block.length;
      if (slice.due) await slice.rest(signal);
    }
  }
}

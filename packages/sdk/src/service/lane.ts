import { BarkeepError, checkpointRows, lowerBound, sliceBars, type Bars, type FeatureSeries } from '@barkeep/feature-core';
import type { IFeatureComputer, OnRows, OpenOptions } from '../contracts/computer.js';
import type { Clock } from '../contracts/ports.js';
import type { IMarketDataProvider } from '../contracts/provider.js';
import type { CacheOutcome } from '../contracts/service.js';
import type { BarsChain } from '../states/barsChain.js';
import type { ColumnMemory } from './columnPart.js';
import type { LargeMemory } from './largeMemory.js';
import { CHUNK_ROWS } from './limits.js';
import type { Plan } from './plan.js';
import { RowSink } from './rowSink.js';
import { filled, middleOf, secondHalf, type SecondHalf } from './secondHalf.js';
import { Serial } from './serial.js';
import type { Resident } from './shelf.js';
import type { Slice, Slicer } from './slicer.js';
import type { StateKeeper } from './stateKeeper.js';
import type { Tally } from './tally.js';

/** Rows that are taken in, or computed, between two looks at the clock. */
const STEP_ROWS = 1024;
/** A correction that reaches farther back than this is taken in by steps, and everything after it counts as changed. */
const MAX_REWRITE_ROWS = 4 * CHUNK_ROWS;
const LANE_BYTES = 2048;

/** Bars that begin at a lane's first row, of one generation; `chain` where that is the series' first. */
export type LaneBars = { readonly bars: Bars; readonly generation: number; readonly chain?: BarsChain };

/** What a lane has computed, and how. */
export type Computed<T> = { readonly values: T; readonly outcome: CacheOutcome; readonly computationTimeMs: number };

/** Rows `[from, to)`. */
type RowRange = { readonly from: number; readonly to: number };

/** A state that can be read, and how it came about. */
type Ready = { readonly series: FeatureSeries; readonly outcome: CacheOutcome };

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
  /** States that outlive the process; undefined where nothing keeps them. */
  readonly states: StateKeeper | undefined;
  /** What finished rows are written to. */
  readonly memory: LargeMemory;
};

/**
 * The kept state of one series, set version and first row: opened once, at a state that was stored if one is there, then resumed by appends,
 * corrections and ranges, one after the other. It knows from which generation on the cached chunks are valid.
 */
export class Lane implements Resident {
  readonly #parts: LaneParts;
  readonly #queue = new Serial();
  #series: FeatureSeries | undefined;
  #generation = -1;
  #openedAt = -1;
  /** By parts of `checkpointRows` rows: the generation that changed them. */
  readonly #changedAt = new Map<number, number>();
  /** Whether its states may be of bars of the next generation already. */
  #isCorrecting = false;
  /** Chunks whose state is stored as the bars are now. */
  readonly #stored = new Set<number>();

  constructor(parts: LaneParts) {
    this.#parts = parts;
  }

  get startMs(): number | undefined {
    return this.#parts.startMs;
  }

  get byteSize(): number {
    return LANE_BYTES + (this.#series?.byteSize ?? 0);
  }

  /** Whether there is a state to go on from. */
  get isOpen(): boolean {
    return this.#series !== undefined;
  }

  /** The generation of bars that the state stands on; -1 before the first. */
  get generation(): number {
    return this.#generation;
  }

  /** The generation since which row `row` and those beside it, `checkpointRows` of them, have had the bits that they have. */
  validSince(row: number): number {
    return this.#changedAt.get(this.#partOf(row)) ?? this.#openedAt;
  }

  /** Brings the state to the generation of `bars`, and to its newest bar unless that is far ahead. */
  follow(bars: LaneBars): Promise<void> {
    return this.#queue.run(async () => {
      const series = this.#series;
      if (series === undefined || bars.generation < this.#generation) return;
      const length = bars.bars.timestamp.length;
      const to = length - series.length <= CHUNK_ROWS ? length : 0;
      await this.#bring(series, bars, to, to);
    });
  }

  /** Columns of rows `[from, to)` of `bars`, in one piece of memory. Rejects with `Superseded` where the state is of a later generation. */
  rows(bars: LaneBars, from: number, to: number, signal: AbortSignal): Promise<Computed<ColumnMemory>> {
    const { plan, memory } = this.#parts;
    const sink = new RowSink(plan.set.names.length, from, to, memory);
    return this.#run(bars, { from, to }, signal, sink.take, async (series) => {
      await this.#compute(series, sink, signal);
      return sink;
    });
  }

  /** The values of row `row` of `bars`; where it is the newest there is nothing to run again. Rejects with `Superseded` as `rows` does. */
  row(bars: LaneBars, row: number, signal: AbortSignal): Promise<Computed<Float64Array>> {
    return this.#run(bars, { from: row, to: row + 1 }, signal, undefined, async (series) => {
      const { lastRow, length } = series;
      return lastRow !== null && length === row + 1 ? lastRow.slice() : series.frame(row, row + 1).row(0);
    });
  }

  #run<T>(
    bars: LaneBars,
    rows: RowRange,
    signal: AbortSignal,
    onRows: OnRows | undefined,
    read: (series: FeatureSeries) => Promise<T>,
  ): Promise<Computed<T>> {
    return this.#queue.run(async () => {
      signal.throwIfAborted();
      if (bars.generation < this.#generation) throw new Superseded();
      const { clock, tally, states } = this.#parts;
      const startedMs = clock.monotonic();
      const { series, outcome } = await this.#ready(bars, rows, signal, onRows);
      const values = await read(series);
      const computationTimeMs = clock.monotonic() - startedMs;
      tally.computationMs += computationTimeMs;
      const isCurrent = (): boolean => this.#series === series && this.#generation === bars.generation && !this.#isCorrecting;
      if (states === undefined) series.thin();
      else states.keep(this.#stored, { plan: this.#parts.plan, series, bars, isCurrent });
      return { values, outcome, computationTimeMs };
    });
  }

  /** A state that stands behind the last of `rows`, with one near the first of them. */
  async #ready(bars: LaneBars, { from, to }: RowRange, signal: AbortSignal, onRows: OnRows | undefined): Promise<Ready> {
    const kept = this.#series;
    const brought = kept === undefined ? undefined : await this.#bring(kept, bars, from, to, onRows);
    return brought ?? this.#open(bars, { from, to }, signal, onRows);
  }

  async #open(laneBars: LaneBars, { from, to }: RowRange, signal: AbortSignal, onRows: OnRows | undefined): Promise<Ready> {
    const { plan, tally, states, slicer } = this.#parts;
    const { bars, generation } = laneBars;
    const slice = slicer.begin();
    const found = await states?.nearest(plan, laneBars, { from: this.#endOfWay(from, to), above: 0 }, slice, signal);
    const options = { signal, ...(onRows === undefined ? {} : { onRows }) };
    const opened = await this.#openAt(sliceBars(bars, 0, to), found?.snapshot, options);
    if (opened.isResumed) this.#noteStored(found!.row);
    tally.ran(to - (opened.isResumed ? found!.row : 0));
    this.#series = opened.series;
    if (generation !== this.#generation) {
      this.#generation = this.#openedAt = generation;
      this.#changedAt.clear();
    }
    if (!opened.isResumed || found!.row <= from) return { series: opened.series, outcome: opened.isResumed ? 'resumed' : 'miss' };
    await this.#restoreBetween(opened.series, laneBars, { from, to }, slice);
    return { series: opened.series, outcome: await this.#approach(opened.series, from, slice) };
  }

  /** A stored state that turns out to be none of this series is passed over. */
  async #openAt(
    bars: Bars,
    checkpoint: Uint8Array | undefined,
    options: Omit<OpenOptions, 'checkpoint'>,
  ): Promise<{ readonly series: FeatureSeries; readonly isResumed: boolean }> {
    const { computer, plan } = this.#parts;
    if (checkpoint !== undefined) {
      try {
        return { series: await computer.open(bars, plan.set, { ...options, checkpoint }), isResumed: true };
      } catch (error) {
        if (!isRefused(error)) throw error;
      }
    }
    return { series: await computer.open(bars, plan.set, options), isResumed: false };
  }

  /**
   * The series behind row `to`, with a state near row `from`; undefined where a correction leaves nothing of it. One that could not be brought on is
   * no longer one: the next request opens anew.
   */
  async #bring(series: FeatureSeries, bars: LaneBars, from: number, to: number, onRows?: OnRows): Promise<Ready | undefined> {
    const slice = this.#parts.slicer.begin();
    try {
      if (bars.generation > this.#generation) await this.#correct(series, bars.bars, bars.generation, slice);
      if (this.#series === undefined) return undefined;
      if (to > series.length) {
        series.extend(sliceBars(bars.bars, 0, to), { lazy: true });
        await this.#restoreNear(series, bars, this.#endOfWay(from, to), slice);
      }
      await this.#restoreBetween(series, bars, { from: Math.min(from, to), to }, slice);
      await this.#advance(series, slice, onRows);
      return { series, outcome: await this.#approach(series, from, slice) };
    } catch (error) {
      this.#series = undefined;
      this.#isCorrecting = false;
      throw error;
    }
  }

  /**
   * The row that a state which has not come to row `to` is brought before at once, where one is stored: a long range is then written where it stays, and by two threads, and not
   * row by row on the way.
   */
  #endOfWay(from: number, to: number): number {
    return to - from > checkpointRows(this.#parts.plan.set) ? to : from;
  }

  /** Puts stored states in where rows are to be computed from: the first of them, and the middle one where that is another thread's first. */
  async #restoreBetween(series: FeatureSeries, bars: LaneBars, { from, to }: RowRange, slice: Slice): Promise<void> {
    const middle = this.#parts.computer.beside === undefined ? undefined : middleOf(series.checkpointRows, from, to);
    const rows = middle === undefined ? [from] : [from, middle];
    await Promise.all(rows.map((row) => this.#restoreNear(series, bars, row, slice)));
  }

  /** Puts a stored state in where the way to row `from` would be long. */
  async #restoreNear(series: FeatureSeries, bars: LaneBars, from: number, slice: Slice): Promise<void> {
    const kept = series.nearestCheckpoint(from);
    const start = series.length <= from ? Math.max(series.length, kept) : kept;
    if (from - start < series.checkpointRows) return;
    const found = await this.#parts.states?.nearest(this.#parts.plan, bars, { from, above: start }, slice);
    if (found === undefined) return;
    try {
      series.restore(found.snapshot);
      this.#noteStored(found.row);
    } catch (error) {
      if (!isRefused(error)) throw error;
    }
  }

  #noteStored(row: number): void {
    if (row % CHUNK_ROWS === 0) this.#stored.add(row / CHUNK_ROWS);
  }

  /** Runs over what is new. */
  async #advance(series: FeatureSeries, slice: Slice, onRows?: OnRows): Promise<void> {
    this.#parts.tally.ran(series.bars.timestamp.length - series.length);
    while (series.advance(STEP_ROWS, onRows) > 0) if (slice.due) await slice.rest();
  }

  /** Comes to the state before row `row`, where it is not kept. From the series' beginning that is a run like the first one. */
  async #approach(series: FeatureSeries, row: number, slice: Slice): Promise<CacheOutcome> {
    if (row >= series.length || series.length - row === 1) return 'resumed';
    const kept = series.nearestCheckpoint(row);
    const missing = row - (row % series.checkpointRows) - kept;
    this.#parts.tally.ran(missing);
    while (series.approach(row) > 0) if (slice.due) await slice.rest();
    return missing > 0 && kept === 0 ? 'miss' : 'resumed';
  }

  async #correct(series: FeatureSeries, bars: Bars, generation: number, slice: Slice): Promise<void> {
    const before = series.length;
    const fromRow = Math.min(lowerBound(bars.timestamp, await this.#firstChangeMs(generation)), bars.timestamp.length);
    for (const chunk of this.#stored) if (chunk * CHUNK_ROWS > fromRow) this.#stored.delete(chunk);
    const target = Math.min(before, bars.timestamp.length);
    if (fromRow < before) {
      this.#isCorrecting = true;
      const changed = await this.#rewrite(series, bars, fromRow, target, slice);
      this.#mark(generation, changed.from, changed.to);
      this.#mark(generation, target, before);
    }
    this.#mark(generation, Math.max(fromRow, this.#unseenFrom(before)), Math.max(before, bars.timestamp.length));
    this.#generation = generation;
    this.#isCorrecting = false;
  }

  /**
   * Rows behind those of the state may be cached from an earlier state, or shared by another process: whether they changed nobody here has looked. Where a range has an origin of its
   * own, those of the state's last part are not, since nothing but this range asks for them.
   */
  #unseenFrom(length: number): number {
    const rows = checkpointRows(this.#parts.plan.set);
    return this.#parts.startMs === undefined ? length : Math.ceil(length / rows) * rows;
  }

  async #rewrite(series: FeatureSeries, bars: Bars, fromRow: number, target: number, slice: Slice): Promise<RowRange> {
    const { tally } = this.#parts;
    if (fromRow - series.nearestCheckpoint(fromRow) > MAX_REWRITE_ROWS) {
      // No state is kept near: one that was stored is nearer, if there is one.
      this.#series = undefined;
      return { from: fromRow, to: series.length };
    }
    if (target - fromRow <= MAX_REWRITE_ROWS) {
      tally.ran(target - fromRow);
      return series.rewrite(sliceBars(bars, 0, target), fromRow);
    }
    series.rewrite(sliceBars(bars, 0, fromRow + STEP_ROWS), fromRow);
    tally.ran(STEP_ROWS);
    series.extend(sliceBars(bars, 0, target), { lazy: true });
    await this.#advance(series, slice);
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
    if (from >= to) return;
    const end = this.#partOf(to - 1);
    for (let part = this.#partOf(from); part <= end; part++) this.#changedAt.set(part, generation);
  }

  #partOf(row: number): number {
    return Math.floor(row / checkpointRows(this.#parts.plan.set));
  }

  /** Runs over the rows that the sink has not been given on the way. */
  async #compute(series: FeatureSeries, sink: RowSink, signal: AbortSignal): Promise<void> {
    const { slicer, tally } = this.#parts;
    const { from, missingTo } = sink;
    if (from === missingTo) return;
    const { lastRow, length } = series;
    if (missingTo - from === 1 && missingTo === length && lastRow !== null) return sink.takeRow(lastRow);
    const slice = slicer.begin();
    tally.ran(missingTo - from);
    const second = this.#second(series, sink);
    try {
      for (const done of filled(series, sink, second)) if (done < missingTo - from && slice.due) await slice.rest(signal);
    } finally {
      second?.beside.leave();
    }
  }

  /** Has the second half of the rows computed by another thread, where there is one, they are many and the state in their middle is known. */
  #second(series: FeatureSeries, sink: RowSink): SecondHalf | undefined {
    const { computer, plan } = this.#parts;
    return computer.beside && secondHalf(series, sink, (part, place) => computer.beside!(part, plan.set, place));
  }
}

function isRefused(error: unknown): boolean {
  return error instanceof BarkeepError && error.code === 'INVALID_SNAPSHOT';
}

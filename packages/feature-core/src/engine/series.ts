import { allocateBars, BAR_COLUMNS, lastDifference, lowerBound, setBar, sliceBars, type Bar, type Bars } from '../bars/bars.js';
import { requireOrderedBars } from '../bars/check.js';
import { formatTime } from '../bars/time.js';
import { InvalidBarsError, InvalidParamError } from '../errors.js';
import type { FeatureSet } from '../sets/featureSet.js';
import { releaseRunner, runInto, runnerFor } from './batch.js';
import { BLOCK_ROWS, type BlockRunner } from './blocks.js';
import type { FeatureFrame } from './frame.js';
import { checkpointSize, sameCheckpoint, tailSlots } from './machine.js';
import { fillFrom, type Place, type SeriesPart } from './part.js';
import { planOf, requireSet } from './set.js';
import { SeriesStates, checkpointRows } from './seriesStates.js';
import { decodeSnapshot, encodeSnapshot, refuseSnapshot } from './snapshot.js';

/** Rows `[from, to)`. */
export type RowRange = { readonly from: number; readonly to: number };

/**
 * A series of bars with the states of a feature set along it: rows are computed when asked for, from the checkpoint before them. Holds a checkpoint
 * every `checkpointRows` rows, fewer where it was opened from one or has been thinned out, and bars of its own, or with `shared` the caller's, which must not
 * be written to.
 */
export class FeatureSeries {
  readonly set: FeatureSet;
  private current: Bars;
  private owned: Bars | null;
  private done = 0;
  private readonly states: SeriesStates;
  private end: Float64Array | undefined;
  private newest: Float64Array | null = null;

  /** Use `openSeries`. Of shared bars that go on from a checkpoint only the new ones are looked at, as in `extend`. */
  constructor(set: FeatureSet, bars: Bars, shared: boolean, checkpoint?: Uint8Array) {
    if (checkpoint === undefined || !shared) requireOrderedBars(bars);
    this.set = set;
    this.states = new SeriesStates(checkpointRows(set));
    this.owned = shared ? null : copyBars(bars, bars.timestamp.length);
    this.current = this.owned ?? bars;
    const restored = checkpoint === undefined ? 0 : this.restore(checkpoint);
    if (restored > 0 && shared) requireOrderedBars(sliceBars(bars, restored - 1, Infinity));
  }

  /** Rows that have been computed or passed over by `restore`; equals the number of bars but for a lazy series. */
  get length(): number {
    return this.done;
  }

  /** The bars; not to be written to. */
  get bars(): Bars {
    return this.current;
  }

  get names(): readonly string[] {
    return this.set.names;
  }

  /** Rows between two checkpoints: 4,096, and fewer for sets that cost much to run. */
  get checkpointRows(): number {
    return this.states.every;
  }

  /** Bytes held for the states that `thin` leaves, and for bars of its own. */
  get byteSize(): number {
    return (
      this.states.byteSize +
      (this.end?.byteLength ?? 0) +
      (this.owned === null ? 0 : this.owned.timestamp.byteLength * (BAR_COLUMNS.length + 1))
    );
  }

  /** The last row computed; null before the first. Not to be written to. */
  get lastRow(): Float64Array | null {
    return this.newest;
  }

  /**
   * Runs over up to `maxRows` more bars and gives the number still to do. `onRows` is handed each block's rows as they are computed, in arrays of their own.
   */
  advance(maxRows: number, onRows?: (frame: FeatureFrame, from: number) => void): number {
    const total = this.current.timestamp.length;
    const to = Math.min(total, this.done + maxRows);
    if (to > this.done) {
      const runner = this.runnerAt(this.done);
      while (runner.position < to) this.runOn(runner, to, onRows);
      this.end = runner.checkpoint();
      releaseRunner(this.set, runner);
      this.done = to;
    }
    return total - to;
  }

  /** Takes the next bar. @throws InvalidBarsError `OUT_OF_ORDER` for a timestamp not after the last */
  append(bar: Bar): void {
    const { timestamp } = this.current;
    const length = timestamp.length;
    if (length > 0 && !(bar.timestamp > timestamp[length - 1]!)) {
      throw new InvalidBarsError(
        `the bar of ${formatTime(bar.timestamp)} is not after the last, ${formatTime(timestamp[length - 1]!)}; append bars oldest first, and correct past ones`,
        { timestamp: formatTime(bar.timestamp) },
        'OUT_OF_ORDER',
      );
    }
    if (!Number.isInteger(bar.timestamp)) throw new InvalidBarsError(`the bar's timestamp is ${bar.timestamp}; use whole milliseconds UTC`);
    const store = this.own(length + 1);
    setBar(store, length, bar);
    this.current = sliceBars(store, 0, length + 1);
    this.advance(Infinity);
  }

  /**
   * Goes on over `bars`, whose first rows are the ones already there, to the bit; they are held by reference. With `lazy` the new rows wait
   * for `advance`. Looks at the new rows only, however long the series is.
   */
  extend(bars: Bars, options: { readonly lazy?: boolean } = {}): void {
    const { length } = this.current.timestamp;
    const next = bars.timestamp;
    requireOrderedBars(sliceBars(bars, Math.max(0, length - 1), Infinity));
    if (next.length < length || (length > 0 && next[length - 1] !== this.current.timestamp[length - 1])) {
      throw new InvalidParamError(
        'FeatureSeries.extend',
        'bars',
        `${next.length} bars`,
        `start with the ${length} bars already there, or use rewrite`,
      );
    }
    this.current = bars;
    this.owned = null;
    if (options.lazy !== true) this.advance(Infinity);
  }

  /**
   * Replaces the bar of the same timestamp and gives the rows whose bits changed, at most up to its reach; `from === to` where none did.
   * @throws InvalidBarsError `NO_BAR` where the series has no bar of that timestamp
   */
  correct(bar: Bar): RowRange {
    const row = lowerBound(this.current.timestamp, bar.timestamp);
    if (this.current.timestamp[row] !== bar.timestamp) {
      throw new InvalidBarsError(
        `the series has no bar of ${formatTime(bar.timestamp)}; append new bars, correct those that are there`,
        { timestamp: formatTime(bar.timestamp) },
        'NO_BAR',
      );
    }
    const { length } = this.current.timestamp;
    const corrected = copyBars(this.current, length);
    setBar(corrected, row, bar);
    const range = this.rewrite(corrected, row);
    this.owned = corrected;
    return range;
  }

  /** Replaces the bars from row `fromRow` on; those before it are as they were. Gives the rows whose bits changed, rows that came or went included. */
  rewrite(bars: Bars, fromRow: number): RowRange {
    requireOrderedBars(bars);
    const before = this.current;
    const oldTotal = this.done;
    const total = bars.timestamp.length;
    const { every } = this.states;
    const start = this.nearestCheckpoint(Math.min(fromRow, oldTotal));
    const shared = Math.min(total, oldTotal);
    const lastChange = total === oldTotal ? lastDifference(before, bars, fromRow) : shared;
    const old = this.runnerFrom(before, start);
    this.current = bars;
    this.owned = null;
    const fresh = this.runnerFrom(bars, start);
    const changed = { from: Infinity, to: -Infinity };
    let met = false;
    for (let row = start; row < shared && !met; row = fresh.position) {
      if (row % every === 0 && row > start) this.states.keep(row, fresh.checkpoint());
      const rows = Math.min(BLOCK_ROWS - (row % BLOCK_ROWS), every - (row % every), shared - row);
      old.step(rows);
      fresh.step(rows);
      widen(changed, old, fresh, row, rows);
      met = fresh.position > lastChange + fresh.plan.history && total === oldTotal && sameCheckpoint(old.checkpoint(), fresh.checkpoint());
      if (fresh.position === total) this.newest = lastRowOf(fresh, rows);
    }
    if (!met) {
      this.end = fresh.position > 0 ? fresh.checkpoint() : undefined;
      this.done = fresh.position;
      this.states.cutAt(this.done);
      if (this.done === start) this.newest = null;
    }
    releaseRunner(this.set, old);
    releaseRunner(this.set, fresh);
    if (!met) this.advance(Infinity);
    if (total !== oldTotal) {
      changed.from = Math.min(changed.from, shared);
      changed.to = Math.max(total, oldTotal);
    }
    return changed.from === Infinity ? { from: fromRow, to: fromRow } : changed;
  }

  /** Rows `[from, to)` in arrays of their own. @throws InvalidParamError `INVALID_PARAM` outside the series */
  frame(from: number, to: number): FeatureFrame {
    this.requireRange(from, to);
    const runner = this.runnerAt(from);
    const frame = runInto(this.set, runner, to);
    releaseRunner(this.set, runner);
    return frame;
  }

  /** The same rows in blocks of `blockRows` (default 2,048), in bounded memory. The series must not change meanwhile. */
  *frames(from: number, to: number, options: { readonly blockRows?: number } = {}): Generator<FeatureFrame, void, undefined> {
    const { blockRows = BLOCK_ROWS } = options;
    this.requireRange(from, to);
    const runner = this.runnerAt(from);
    while (runner.position < to) yield runInto(this.set, runner, Math.min(to, runner.position + blockRows));
    releaseRunner(this.set, runner);
  }

  /**
   * Writes the same rows into one piece of memory, `blockRows` at a time at most (default 2,048), and yields after each block how many are done: column k begins at
   * index `at + k * stride` of `into`, `at` being 0 unless told otherwise. The series must not change meanwhile.
   */
  *fill(from: number, to: number, into: Float64Array, place: Place): Generator<number, void, undefined> {
    this.requireRange(from, to);
    const runner = this.runnerAt(from);
    try {
      yield* fillFrom(runner, to, into, place);
    } finally {
      releaseRunner(this.set, runner);
    }
  }

  /** Rows `[row, to)` for `fillPart`, as views on the bars and on the state before `row`; undefined where that is not kept. */
  part(row: number, to: number): SeriesPart | undefined {
    this.requireRange(row, to);
    const checkpoint = row > 0 ? this.states.at(row) : undefined;
    const before = Math.min(row, planOf(this.set).history);
    return checkpoint === undefined ? undefined : { bars: sliceBars(this.current, row - before, to), before, checkpoint };
  }

  /** The last row at or before `row` whose checkpoint is kept; 0, the series' beginning, is always there. */
  nearestCheckpoint(row: number): number {
    return this.states.nearest(row);
  }

  /** The state before row `row` as bytes for `restore`; undefined where it is not kept. */
  checkpoint(row: number): Uint8Array | undefined {
    const checkpoint = row > 0 ? this.states.at(row) : undefined;
    if (checkpoint === undefined) return undefined;
    const { timestamp } = this.current;
    return encodeSnapshot(this.set, { length: row, lastTimestamp: timestamp[row - 1]!, originMs: timestamp[0]!, checkpoint });
  }

  /** Lets go of most checkpoints that lie closer than 4,096 rows: 16 of them stay, those that were come to last, and all behind the last of every 4,096 rows. */
  thin(): void {
    this.states.thin(this.done);
  }

  /**
   * Takes a checkpoint that `checkpoint` gave of a series of the same set over the same bars, and gives its row: rows from there on can be had at
   * the cost of the rows, and `advance` goes on there unless it is farther already. Only the set, the first bar's time and that of the bar before
   * its row are compared: whether the bars are the same is the caller's to know.
   * @throws BarkeepError `INVALID_SNAPSHOT` for bytes of another set, of other bars as far as that is seen, or that were damaged
   */
  restore(bytes: Uint8Array): number {
    const { timestamp } = this.current;
    const { length, lastTimestamp, originMs, checkpoint } = decodeSnapshot(this.set, bytes, checkpointSize(planOf(this.set), false));
    if (length === 0 || length % this.states.every !== 0) refuseSnapshot(this.set, 'is not of a row that a series keeps the state of');
    if (lastTimestamp !== timestamp[length - 1] || originMs !== timestamp[0]) refuseSnapshot(this.set, 'is of other bars');
    this.states.keep(length, checkpoint);
    if (length > this.done) {
      this.done = length;
      this.end = checkpoint;
      this.newest = null;
    }
    return length;
  }

  /**
   * Goes one checkpoint on, from the last one kept before `row`, on the way to the one right before it, and gives how many are still missing:
   * 0 where `frame` begins at `row` at the cost of less than `checkpointRows` rows.
   */
  approach(row: number): number {
    this.requireRange(row, row);
    const { every } = this.states;
    const kept = this.nearestCheckpoint(row);
    const missing = Math.floor((row - kept) / every);
    if (missing === 0) return 0;
    const runner = this.runnerFrom(this.current, kept);
    const to = kept + every;
    while (runner.position < to) runner.step(to - runner.position);
    this.states.keep(to, runner.checkpoint());
    releaseRunner(this.set, runner);
    return missing - 1;
  }

  /** The state after the last row, as a stream's snapshot: `openStream(set, { snapshot })` goes on from here. */
  snapshot(): Uint8Array {
    const plan = planOf(this.set);
    const { timestamp } = this.current;
    const rows = this.done;
    const tails = tailSlots(plan, true);
    const checkpoint = new Float64Array(plan.stateSize + tails.reduce((total, { history }) => total + history, 0));
    checkpoint.set((this.end ?? new Float64Array(plan.stateSize)).subarray(0, plan.stateSize));
    let kept = plan.stateSize;
    let at = plan.stateSize;
    for (const { id, history } of tails) {
      const { column } = plan.slots[id]!;
      const tail = checkpoint.subarray(at, at + history).fill(NaN);
      if (column !== null) tail.set(this.current[column].subarray(Math.max(0, rows - history), rows), Math.max(0, history - rows));
      else if (this.end !== undefined) tail.set(this.end.subarray(kept, kept + history));
      if (column === null) kept += history;
      at += history;
    }
    for (let i = 0; i < checkpoint.length; i++) if (checkpoint[i] !== checkpoint[i]) checkpoint[i] = NaN;
    const lastTimestamp = rows > 0 ? timestamp[rows - 1]! : NaN;
    return encodeSnapshot(this.set, { length: rows, lastTimestamp, originMs: rows > 0 ? timestamp[0]! : NaN, checkpoint });
  }

  /** Runs one block, not across a checkpoint's row. */
  private runOn(runner: BlockRunner, to: number, onRows?: (frame: FeatureFrame, from: number) => void): void {
    const from = runner.position;
    const { every } = this.states;
    if (from % every === 0 && from > 0) this.states.keep(from, runner.checkpoint());
    const border = Math.min(to, from + every - (from % every));
    if (onRows !== undefined) {
      const frame = runInto(this.set, runner, border);
      onRows(frame, from);
      this.newest = frame.row(frame.length - 1);
      return;
    }
    const rows = runner.step(Math.min(border - from, BLOCK_ROWS - (from % BLOCK_ROWS)));
    if (runner.position === to) this.newest = lastRowOf(runner, rows);
  }

  /** A runner that stands before `row`, from the end's state or from the checkpoint before. */
  private runnerAt(row: number): BlockRunner {
    if (row === this.done && this.end !== undefined) {
      const runner = runnerFor(this.set, this.current);
      runner.seek(this.current, row, this.end);
      return runner;
    }
    const runner = this.runnerFrom(this.current, this.nearestCheckpoint(row));
    while (runner.position < row) runner.step(row - runner.position);
    return runner;
  }

  private runnerFrom(bars: Bars, row: number): BlockRunner {
    const runner = runnerFor(this.set, bars);
    if (row > 0) runner.seek(bars, row, this.states.at(row)!);
    return runner;
  }

  private requireRange(from: number, to: number): void {
    if (Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= this.done) return;
    throw new InvalidParamError('FeatureSeries.frame', 'range', `[${from}, ${to})`, `use whole rows within [0, ${this.done})`);
  }

  /** Bars of its own with room for `rows` rows: twice as many when they have to move. */
  private own(rows: number): Bars {
    if (this.owned !== null && this.owned.timestamp.length >= rows) return this.owned;
    this.owned = copyBars(this.current, Math.max(64, 2 * rows));
    return this.owned;
  }
}

/**
 * A series of a feature set over `bars`, computed at once, or with `lazy` by calls of `advance`; with `checkpoint`, which another series over the same
 * bars gave, from its row on only. The bars are copied, or with `shared` taken as they are: then nobody may write to them.
 * @throws InvalidBarsError `INVALID_BARS` as `compute`
 * @throws UnknownNameError `UNKNOWN_SET`, `UNKNOWN_VERSION`
 * @throws BarkeepError `INVALID_SNAPSHOT` as `FeatureSeries.restore`
 */
export function openSeries(
  set: string | FeatureSet,
  bars: Bars,
  options: { readonly lazy?: boolean; readonly shared?: boolean; readonly checkpoint?: Uint8Array } = {},
): FeatureSeries {
  const series = new FeatureSeries(requireSet(set), bars, options.shared === true, options.checkpoint);
  if (options.lazy !== true) series.advance(Infinity);
  return series;
}

function copyBars(bars: Bars, capacity: number): Bars {
  const copy = allocateBars(capacity);
  copy.timestamp.set(bars.timestamp);
  for (const column of BAR_COLUMNS) copy[column].set(bars[column]);
  return copy;
}

function lastRowOf(runner: BlockRunner, rows: number): Float64Array {
  return Float64Array.from(runner.plan.results, (_, k) => runner.result(k)[rows - 1]!);
}

/** Widens `changed` by the rows of the block just run in which any result differs in a bit. */
function widen(changed: { from: number; to: number }, old: BlockRunner, fresh: BlockRunner, row: number, rows: number): void {
  for (let k = 0; k < fresh.plan.results.length; k++) {
    const a = old.result(k);
    const b = fresh.result(k);
    for (let i = 0; i < rows; i++) {
      if (Object.is(a[i], b[i])) continue;
      if (row + i < changed.from) changed.from = row + i;
      if (row + i >= changed.to) changed.to = row + i + 1;
    }
  }
}

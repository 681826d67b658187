import { InvalidParamError } from '../errors.js';
import { INPUT_COLUMNS, allocateBars, sliceBars, type Bars } from './bars.js';
import type { Calendar } from './calendar.js';
import { timeframeMs, type Timeframe } from './timeframe.js';

export type ResampleOptions = {
  /** The clock, ms UTC: a bucket is given once it has closed by then. Default: the close of the last finer bar. */
  readonly untilMs?: number;
};

/** Coarser bars, and what was left out of them. */
export type Resampled = {
  readonly bars: Bars;
  /** Rows of the leading bucket, left out because the finer bars start inside it; 0 where they start with a bucket. */
  readonly partialFirstBucketRows: number;
  /** Open of that bucket, ms UTC; null where there is none. */
  readonly partialFirstBucketMs: number | null;
  /** Rows of the last bucket while it has not closed. */
  readonly formingRows: number;
  /** Rows stamped where the calendar has no session; they are in no bucket. */
  readonly outsideRows: number;
  /** Open of a bucket that an earlier `advance` gave and that rows which came after its close have changed, ms UTC; null where there is none. */
  readonly lateBucketMs: number | null;
};

/** Resampling that goes on where it stopped. Its bits are those of `resample` over all rows. */
export type Resampler = {
  /**
   * Takes rows `[rowsTaken, bars.length)`; the rows before are those already taken. Gives all closed buckets so far, mostly in the arrays of
   * the result before: what that one holds never changes.
   */
  advance(bars: Bars, untilMs?: number): Resampled;
  readonly rowsTaken: number;
};

/**
 * Bars of `to` from finer bars of `from`: the first open, the highest high, the lowest low, the last close, the sum of volume in the order
 * of the rows, stamped at the bucket's open.
 *
 * - A bucket without bars is no bar. A bucket is given when `untilMs` has reached its close.
 * - When the first row is not at its bucket's start, the open, high, low and volume of that bucket would be made from a part of it: it is
 *   left out and counted (`partialFirstBucketRows`). A later bucket that starts with a gap is given, as a market may be quiet.
 * - NaN: open and close are those of the first and the last row, NaN or not; high, low and volume are made of the values that are numbers,
 *   and are NaN where there are none. So a hole hides neither an extreme nor traded volume, and nothing is invented.
 * @throws InvalidParamError `INVALID_PARAM` where `to` is not longer than `from` by a whole factor
 */
export function resample(bars: Bars, from: Timeframe, to: Timeframe, calendar: Calendar, options: ResampleOptions = {}): Resampled {
  return openResampler(from, to, calendar).advance(bars, options.untilMs);
}

/**
 * The same, kept for rows that come later.
 * @throws InvalidParamError `INVALID_PARAM` where `to` is not longer than `from` by a whole factor
 */
export function openResampler(from: Timeframe, to: Timeframe, calendar: Calendar): Resampler {
  if (to === from || timeframeMs(to) % timeframeMs(from) !== 0) {
    throw new InvalidParamError('resample', 'to', to, `use a timeframe that ${from} divides`);
  }
  const buckets = new Buckets();
  let rowsTaken = 0;
  let outsideRows = 0;
  let bucketMs = NaN;
  let bucketCloseMs = -Infinity;
  let partialMs: number | null = null;
  let partialRows = 0;

  /** Takes the rows from `row` on that are in one bucket, or one row that is in none; gives the next row. */
  const take = (bars: Bars, row: number): number => {
    const at = bars.timestamp[row]!;
    if (at >= bucketCloseMs) {
      const open = calendar.bucketOf(at, to);
      if (open !== open) {
        outsideRows++;
        return row + 1;
      }
      bucketMs = open;
      bucketCloseMs = calendar.closeOf(open, to);
      if (buckets.length === 0 && partialMs === null && at !== open) partialMs = open;
      if (partialMs !== bucketMs) buckets.start(bucketMs);
    }
    let end = row + 1;
    while (end < bars.timestamp.length && bars.timestamp[end]! < bucketCloseMs) end++;
    if (partialMs === bucketMs) partialRows += end - row;
    else buckets.add(bars, row, end);
    return end;
  };

  return {
    get rowsTaken() {
      return rowsTaken;
    },
    advance(bars, untilMs) {
      const { length } = bars.timestamp;
      while (rowsTaken < length) rowsTaken = take(bars, rowsTaken);
      const clock = untilMs ?? (length === 0 ? -Infinity : calendar.closeOf(bars.timestamp[length - 1]!, from));
      const { lateBucketMs } = buckets;
      const closed = buckets.countClosed((openMs) => calendar.closeOf(openMs, to) > clock);
      return {
        bars: buckets.give(closed),
        partialFirstBucketRows: partialRows,
        partialFirstBucketMs: partialMs,
        formingRows: closed < buckets.length ? buckets.rowsInLast : 0,
        outsideRows,
        lateBucketMs,
      };
    },
  };
}

/** The buckets so far, the last one open to more rows. Rows that were given are never written again: the arrays are copied before. */
class Buckets {
  length = 0;
  rowsInLast = 0;
  lateBucketMs: number | null = null;
  #given = 0;
  #bars = allocateBars(64);

  /** Begins a bucket that has no rows yet. */
  start(bucketMs: number): void {
    if (this.length === this.#bars.timestamp.length) this.#bars = copied(this.#bars, this.length * 2);
    this.#bars.timestamp[this.length++] = bucketMs;
    this.rowsInLast = 0;
  }

  /** Adds rows `[from, to)` to the last bucket. */
  add({ open, high, low, close, volume }: Bars, from: number, to: number): void {
    const i = this.length - 1;
    if (i < this.#given) this.#takeLateRow(i);
    const bars = this.#bars;
    let highest = bars.high[i]!;
    let lowest = bars.low[i]!;
    let sum = bars.volume[i]!;
    for (let row = from; row < to; row++) {
      const h = high[row]!;
      const l = low[row]!;
      const v = volume[row]!;
      // A NaN so far gives way to any number, and no NaN takes a number's place.
      if (h > highest || highest !== highest) highest = h;
      if (l < lowest || lowest !== lowest) lowest = l;
      if (v === v) sum = sum === sum ? sum + v : v;
    }
    if (this.rowsInLast === 0) bars.open[i] = open[from]!;
    bars.high[i] = highest;
    bars.low[i] = lowest;
    bars.close[i] = close[to - 1]!;
    bars.volume[i] = sum;
    this.rowsInLast += to - from;
  }

  /** How many buckets are left when those at the end that are still open have been taken off. */
  countClosed(isOpen: (openMs: number) => boolean): number {
    let count = this.length;
    while (count > 0 && isOpen(this.#bars.timestamp[count - 1]!)) count--;
    return count;
  }

  give(length: number): Bars {
    this.#given = length;
    this.lateBucketMs = null;
    return sliceBars(this.#bars, 0, length);
  }

  #takeLateRow(i: number): void {
    this.lateBucketMs = this.#bars.timestamp[i]!;
    this.#bars = copied(this.#bars, this.#bars.timestamp.length);
    this.#given = i;
  }
}

function copied(bars: Bars, capacity: number): Bars {
  const copy = allocateBars(capacity);
  for (const column of INPUT_COLUMNS) copy[column].set(bars[column]);
  return copy;
}

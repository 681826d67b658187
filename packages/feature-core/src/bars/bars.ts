/**
 * Bars as columns: six arrays of one length. `timestamp` is the bar's open in milliseconds UTC, strictly ascending;
 * prices are in price units, `volume` in whatever unit the source has. A hole is NaN.
 */
export type Bars = {
  readonly timestamp: Float64Array;
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  readonly volume: Float64Array;
};

/** One bar; `timestamp` is its open in milliseconds UTC. */
export type Bar = {
  readonly timestamp: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
};

/** The five value columns of a bar, in the order that files and frames have them. */
export const BAR_COLUMNS = ['open', 'high', 'low', 'close', 'volume'] as const;
export type BarColumn = (typeof BAR_COLUMNS)[number];

/** All that a bar has and an expression can read of it: the time of its open, and its values, in the order that files have them. */
export const INPUT_COLUMNS = ['timestamp', ...BAR_COLUMNS] as const;
export type InputColumn = (typeof INPUT_COLUMNS)[number];

/** Bars of `length` rows, all values NaN. */
export function allocateBars(length: number): Bars {
  const column = (): Float64Array => new Float64Array(length).fill(NaN);
  return { timestamp: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
}

/** Rows `[from, to)` as views, no copy. */
export function sliceBars(bars: Bars, from: number, to: number): Bars {
  return {
    timestamp: bars.timestamp.subarray(from, to),
    open: bars.open.subarray(from, to),
    high: bars.high.subarray(from, to),
    low: bars.low.subarray(from, to),
    close: bars.close.subarray(from, to),
    volume: bars.volume.subarray(from, to),
  };
}

/** Row `i` as an object. */
export function barAt(bars: Bars, i: number): Bar {
  return {
    timestamp: bars.timestamp[i]!,
    open: bars.open[i]!,
    high: bars.high[i]!,
    low: bars.low[i]!,
    close: bars.close[i]!,
    volume: bars.volume[i]!,
  };
}

/** Bars from objects, in their order. */
export function barsFrom(rows: readonly Bar[]): Bars {
  const bars = allocateBars(rows.length);
  rows.forEach((row, i) => setBar(bars, i, row));
  return bars;
}

/** Writes `bar` into row `i`. */
export function setBar(bars: Bars, i: number, bar: Bar): void {
  bars.timestamp[i] = bar.timestamp;
  bars.open[i] = bar.open;
  bars.high[i] = bar.high;
  bars.low[i] = bar.low;
  bars.close[i] = bar.close;
  bars.volume[i] = bar.volume;
}

/** The first row whose timestamp is not before `timestampMs` (binary search); `length` where there is none. */
export function lowerBound(timestamp: Float64Array, timestampMs: number): number {
  let low = 0;
  let high = timestamp.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timestamp[middle]! < timestampMs) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The last row from `fromRow` on in which two series of one length differ; `fromRow` where none does. */
export function lastDifference(a: Bars, b: Bars, fromRow: number): number {
  for (let row = a.timestamp.length - 1; row > fromRow; row--) {
    if (a.timestamp[row] !== b.timestamp[row] || BAR_COLUMNS.some((column) => !Object.is(a[column][row], b[column][row]))) return row;
  }
  return fromRow;
}

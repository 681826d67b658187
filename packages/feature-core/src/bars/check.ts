import { InvalidBarsError } from '../errors.js';
import { BAR_COLUMNS, type Bars } from './bars.js';
import { MAX_TIME_MS, formatTime } from './time.js';

/** The kinds of odd values, in the order that they are reported in. */
export const FAULT_KINDS = [
  'high-below-low',
  'open-outside-range',
  'close-outside-range',
  'negative-volume',
  'non-positive-price',
  'hole',
  'infinite',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** What is odd in the values of some bars: how many rows have it, and the first of them (0-based). Kinds that do not occur are left out. */
export type ValueFaults = readonly { readonly kind: FaultKind; readonly count: number; readonly firstRow: number }[];

/**
 * Counts rows with odd values; changes and refuses nothing. A row counts once for each kind that it has. `hole` is a row with a NaN in any
 * of its five values; the range of a row whose high is below its low is nothing to be outside of, so such a row counts as `high-below-low` only.
 */
export function checkBars(bars: Bars): ValueFaults {
  const { open, high, low, close, volume } = bars;
  const counts = new Map<FaultKind, { count: number; firstRow: number }>();
  for (let row = 0; row < open.length; row++) {
    const o = open[row]!;
    const h = high[row]!;
    const l = low[row]!;
    const c = close[row]!;
    const v = volume[row]!;
    // False for every fault, and for a NaN: what passes needs no second look.
    if (l > 0 && l <= o && o <= h && l <= c && c <= h && h < Infinity && v >= 0 && v < Infinity) continue;
    for (const kind of FAULT_KINDS) {
      if (!HAS_FAULT[kind](o, h, l, c, v)) continue;
      const entry = counts.get(kind);
      if (entry === undefined) counts.set(kind, { count: 1, firstRow: row });
      else entry.count++;
    }
  }
  return FAULT_KINDS.flatMap((kind) => {
    const entry = counts.get(kind);
    return entry === undefined ? [] : [{ kind, ...entry }];
  });
}

const HAS_FAULT: Readonly<Record<FaultKind, (o: number, h: number, l: number, c: number, v: number) => boolean>> = {
  'high-below-low': (_o, h, l) => h < l,
  'open-outside-range': (o, h, l) => !(h < l) && (o > h || o < l),
  'close-outside-range': (_o, h, l, c) => !(h < l) && (c > h || c < l),
  'negative-volume': (_o, _h, _l, _c, v) => v < 0,
  'non-positive-price': (o, h, l, c) => o <= 0 || h <= 0 || l <= 0 || c <= 0,
  hole: (o, h, l, c, v) => o !== o || h !== h || l !== l || c !== c || v !== v,
  infinite: (o, h, l, c, v) => isInfinite(o) || isInfinite(h) || isInfinite(l) || isInfinite(c) || isInfinite(v),
};

function isInfinite(x: number): boolean {
  return x === Infinity || x === -Infinity;
}

/**
 * Refuses bars whose structure is broken: columns of different lengths, a timestamp that is no whole millisecond, or one that is not after
 * the one before it. The error has the fields `row` (0-based) and `timestamp` (ISO-8601), or `column` and `length`.
 * @throws InvalidBarsError `INVALID_BARS`
 */
export function requireOrderedBars(bars: Bars): void {
  const { timestamp } = bars;
  for (const column of BAR_COLUMNS) {
    const length = bars[column].length;
    if (length === timestamp.length) continue;
    throw new InvalidBarsError(`${column} has ${length} values and timestamp ${timestamp.length}; all columns need one length`, {
      column,
      length,
    });
  }
  let previous = -Infinity;
  for (let row = 0; row < timestamp.length; row++) {
    const at = timestamp[row]!;
    if (!Number.isInteger(at) || Math.abs(at) > MAX_TIME_MS) {
      throw new InvalidBarsError(`the timestamp of row ${row} is ${at}; use whole milliseconds since 1970, UTC`, {
        row,
        timestamp: String(at),
      });
    }
    if (at <= previous) throw notAfter(row, at, previous);
    previous = at;
  }
}

function notAfter(row: number, at: number, previous: number): InvalidBarsError {
  const timestamp = formatTime(at);
  const fact = at === previous ? 'repeats the timestamp of the row before' : `comes after ${formatTime(previous)}`;
  return new InvalidBarsError(`row ${row} (${timestamp}) ${fact}; bars need ascending timestamps, each once`, { row, timestamp });
}

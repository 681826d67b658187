import { InvalidBarsError } from '../errors.js';
import { BAR_COLUMNS, INPUT_COLUMNS, type Bars } from './bars.js';
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
  const counts = new Float64Array(FAULT_KINDS.length);
  const firstRows = new Float64Array(FAULT_KINDS.length);
  for (let row = 0; row < open.length; row++) {
    const faults = faultBits(open[row]!, high[row]!, low[row]!, close[row]!, volume[row]!);
    if (faults === 0) continue;
    for (let k = 0; k < counts.length; k++) {
      if ((faults & (1 << k)) === 0) continue;
      if (counts[k] === 0) firstRows[k] = row;
      counts[k]!++;
    }
  }
  return FAULT_KINDS.map((kind, k) => ({ kind, count: counts[k]!, firstRow: firstRows[k]! })).filter(({ count }) => count > 0);
}

/** Bit k is set where the values have the fault `FAULT_KINDS[k]`. */
function faultBits(o: number, h: number, l: number, c: number, v: number): number {
  // False for every fault, and for a NaN: what passes needs no second look.
  if (l > 0 && l <= o && o <= h && l <= c && c <= h && h < Infinity && v >= 0 && v < Infinity) return 0;
  const crossed = h < l;
  return (
    (crossed ? 1 : 0) |
    (!crossed && (o > h || o < l) ? 2 : 0) |
    (!crossed && (c > h || c < l) ? 4 : 0) |
    (v < 0 ? 8 : 0) |
    (o <= 0 || h <= 0 || l <= 0 || c <= 0 ? 16 : 0) |
    (o !== o || h !== h || l !== l || c !== c || v !== v ? 32 : 0) |
    (isInfinite(o) || isInfinite(h) || isInfinite(l) || isInfinite(c) || isInfinite(v) ? 64 : 0)
  );
}

function isInfinite(x: number): boolean {
  return x === Infinity || x === -Infinity;
}

/**
 * Refuses bars whose structure is broken: columns of different lengths, a timestamp that is no whole millisecond, or one that is not after
 * the one before it. The error has the fields `row` (0-based) and `timestamp` (ISO-8601), or `column` and `length`.
 * @throws InvalidBarsError `INVALID_BARS`
 */
export function requireOrderedBars(bars: Bars): void {
  requireColumns(bars);
  const { timestamp } = bars;
  for (const column of BAR_COLUMNS) {
    const length = bars[column].length;
    if (length === timestamp.length) continue;
    throw new InvalidBarsError(`${column} has ${length} values and timestamp ${timestamp.length}; all columns need one length`, {
      column,
      length,
    });
  }
  const first = timestamp[0] ?? 0;
  let ordered = first >= -MAX_TIME_MS && first === Math.floor(first);
  for (let row = 1; row < timestamp.length; row++) {
    const at = timestamp[row]!;
    if (!(at > timestamp[row - 1]!) || at !== Math.floor(at)) {
      ordered = false;
      break;
    }
  }
  if (!ordered || (timestamp.at(-1) ?? 0) > MAX_TIME_MS) throw disorder(timestamp);
}

/** The types say so; a caller in plain JavaScript may not. */
function requireColumns(bars: Bars): void {
  for (const column of INPUT_COLUMNS) {
    const values: unknown = (bars as Partial<Bars> | null | undefined)?.[column];
    if (values instanceof Float64Array) continue;
    throw new InvalidBarsError(
      `bars.${column} is ${values === undefined ? 'missing' : 'no Float64Array'}; give six Float64Arrays of one length`,
      { column },
    );
  }
}

/** The error of the first timestamp that is no whole millisecond or not after the one before it. */
function disorder(timestamp: Float64Array): InvalidBarsError {
  const row = timestamp.findIndex((at, k) => !Number.isInteger(at) || Math.abs(at) > MAX_TIME_MS || (k > 0 && at <= timestamp[k - 1]!));
  const at = timestamp[row]!;
  if (Number.isInteger(at) && Math.abs(at) <= MAX_TIME_MS) return notAfter(row, at, timestamp[row - 1]!);
  return new InvalidBarsError(`the timestamp of row ${row} is ${at}; use whole milliseconds since 1970, UTC`, {
    row,
    timestamp: String(at),
  });
}

function notAfter(row: number, at: number, previous: number): InvalidBarsError {
  const timestamp = formatTime(at);
  const fact = at === previous ? 'repeats the timestamp of the row before' : `comes after ${formatTime(previous)}`;
  return new InvalidBarsError(`row ${row} (${timestamp}) ${fact}; bars need ascending timestamps, each once`, { row, timestamp });
}

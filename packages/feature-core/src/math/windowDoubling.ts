/**
 * Extremes over a short moving window by doubling: the extreme of 4 values from those of 2, of 8 from those of 4, and that of the window from two that overlap.
 * The larger of a and b is b + (d + |d|)/2 with d = a − b, which no processor has to guess; it is exact because d is, where a and b are of one sign and less than
 * a factor of two apart (Sterbenz, Floating-Point Computation, 1974, 4.3.1). Prices of a block are.
 */

/** From this length on van Herk's blocks are as fast. */
const DOUBLING_BELOW = 48;

/** The shortest window that is worth it. */
const DOUBLING_FROM = 4;

/** Rows, in windows, from which on it pays. */
const MANY = 4;

/** Whether a block of rows is worth it. */
export function isManyRows(period: number, from: number, to: number): boolean {
  return period >= DOUBLING_FROM && period < DOUBLING_BELOW && to - from >= MANY * period;
}

/** How far a value may be from the first one, so that any two are less than a factor of two apart. */
export const NEAR = 0.3;

/**
 * Writes the largest (`sign` 1) or smallest (`sign` −1) of the last `period` values to `out[from + period - 1..to)`; what it leaves in the rows before has no meaning.
 * False where the values are not close enough to each other, or not finite: `out[from..to)` has no meaning then.
 */
export function windowDoubling(x: Float64Array, out: Float64Array, period: number, sign: number, from: number, to: number): boolean {
  if (!fours(x, out, sign, from, to)) return false;
  let width = 4;
  for (; 2 * width <= period; width *= 2) join(out, width, sign, from, to);
  if (width < period) join(out, (period - width) | 0, sign, from, to);
  return true;
}

/** The larger (`sign` 1) or smaller (`sign` −1) of two values that are `NEAR` to each other and not 0. */
export function extremeOf(a: number, b: number, sign: number): number {
  const d = a - b;
  return b + 0.5 * (d + sign * Math.abs(d));
}

/** The extremes of four values; each iteration takes four rows, as what V8 does for every iteration costs as much as a row. */
function fours(x: Float64Array, out: Float64Array, sign: number, from: number, to: number): boolean {
  const first = x[from];
  const spread = NEAR * Math.abs(first);
  let before = first;
  let pair = first;
  let pairBefore = first;
  let i = from;
  for (; i < to - 3; i += 4) {
    const a = x[i];
    const b = x[i + 1];
    const c = x[i + 2];
    const d = x[i + 3];
    if (!(Math.abs(a - first) <= spread && Math.abs(b - first) <= spread)) return false;
    if (!(Math.abs(c - first) <= spread && Math.abs(d - first) <= spread)) return false;
    const pa = extremeOf(before, a, sign);
    const pb = extremeOf(a, b, sign);
    const pc = extremeOf(b, c, sign);
    const pd = extremeOf(c, d, sign);
    out[i] = extremeOf(pairBefore, pa, sign);
    out[i + 1] = extremeOf(pair, pb, sign);
    out[i + 2] = extremeOf(pa, pc, sign);
    out[i + 3] = extremeOf(pb, pd, sign);
    pairBefore = pc;
    pair = pd;
    before = d;
  }
  for (; i < to; i++) {
    const a = x[i];
    if (!(Math.abs(a - first) <= spread)) return false;
    const pa = extremeOf(before, a, sign);
    out[i] = extremeOf(pairBefore, pa, sign);
    pairBefore = pair;
    pair = pa;
    before = a;
  }
  return true;
}

/** Joins each row's extreme with that of `distance` rows before, the last row first, so that a row is read before it is written. */
function join(out: Float64Array, distance: number, sign: number, from: number, to: number): void {
  const first = from + distance;
  let i = (to - 1) | 0;
  for (const fours = distance > 3 ? first + 3 : to; i >= fours; i -= 4) {
    const j = i - distance;
    const a = extremeOf(out[j], out[i], sign);
    const b = extremeOf(out[j - 1], out[i - 1], sign);
    const c = extremeOf(out[j - 2], out[i - 2], sign);
    const d = extremeOf(out[j - 3], out[i - 3], sign);
    out[i] = a;
    out[i - 1] = b;
    out[i - 2] = c;
    out[i - 3] = d;
  }
  for (; i >= first; i--) out[i] = extremeOf(out[i - distance], out[i], sign);
}

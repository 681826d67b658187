import { resumInterval, SEGMENT, storePair } from './pairSum.js';

/**
 * Sums over a moving window that do not drift: a running double-double (Knuth's TwoSum, TAOCP 4.2.2), renormalised every 16 bars and summed
 * anew from the window every `resumInterval` bars. While the values of a window span at most 40 binary exponents every step is exact,
 * so the result is the exact sum rounded once and does not depend on where the series started. Values that are not finite
 * are counted, not added. A window of equal values has exactly that value as its mean.
 */

/** Numbers of state: bars seen, valid values in the window, high and low part of the sum. */
export const WINDOW_SUM_STATE = 4;

/** How long a changed value can matter: the window, and the low bits until the next sum from scratch. */
export function windowSumReach(period: number): number {
  return period - 1 + resumInterval(period);
}

/**
 * Writes the sum of the last `period` values, or their mean, to `out[from..to)`. NaN where fewer than `minValid` values of the window are finite.
 * Reads `x[i - period]`. Works in segments of 16 bars counted from the first one, at whose ends the sum is renormalised.
 */
export function windowSum(
  state: Float64Array,
  x: Float64Array,
  out: Float64Array,
  period: number,
  minValid: number,
  mean: boolean,
  from: number,
  to: number,
): void {
  const resumMask = resumInterval(period) - 1;
  const divisor = mean ? period : 1;
  let n = state[0] | 0;
  let valid = state[1] | 0;
  let hi = state[2];
  let lo = state[3];
  let i = from;
  while (i < to) {
    const start = i;
    const end = Math.min(to, i + SEGMENT - (n & (SEGMENT - 1)));
    if (valid === period) {
      const hiBefore = hi;
      const loBefore = lo;
      const steady = mean && (period < SEGMENT + 2 || x[i - 1] === x[i - 2]);
      for (; i < end; i++) {
        const v = x[i];
        const u = x[i - period];
        const d = v - u;
        if (d - d !== 0) break;
        const dv = d - v;
        const s = hi + d;
        const sv = s - hi;
        lo += hi - (s - sv) + (d - sv) + (v - (d - dv) - (u + dv));
        hi = s;
        out[i] = (hi + lo) / divisor;
      }
      if (steady) settle(x, out, period, start, i);
      if (hi - hi !== 0) {
        hi = hiBefore;
        lo = loBefore;
        i = start;
      }
    }
    for (; i < end; i++) {
      const v = x[i];
      const u = x[i - period];
      const d = v - u;
      if (valid === period && d - d === 0) {
        const dv = d - v;
        const s = hi + d;
        const sv = s - hi;
        lo += hi - (s - sv) + (d - sv) + (v - (d - dv) - (u + dv));
        hi = s;
      } else {
        if (v - v === 0) {
          valid++;
          const s = hi + v;
          const sv = s - hi;
          lo += hi - (s - sv) + (v - sv);
          hi = s;
        }
        if (u - u === 0) {
          valid--;
          const s = hi - u;
          const sv = s - hi;
          lo += hi - (s - sv) - (u + sv);
          hi = s;
        }
      }
      if (hi - hi !== 0) {
        resum(state, x, i, period);
        hi = state[2];
        lo = state[3];
      }
      if (valid < minValid || valid === 0) out[i] = NaN;
      else out[i] = mean ? steadyMean(x, i, period, (hi + lo) / valid) : hi + lo;
    }
    n = (n + i - start) | 0;
    if ((n & (SEGMENT - 1)) !== 0) continue;
    if ((n & resumMask) === 0) resum(state, x, i - 1, period);
    else storePair(state, 2, hi, lo);
    hi = state[2];
    lo = state[3];
  }
  state[0] = n;
  state[1] = valid;
  state[2] = hi;
  state[3] = lo;
}

/** Sums the window that ends at row `i` from scratch into the state. */
function resum(state: Float64Array, x: Float64Array, i: number, period: number): void {
  let hi = 0;
  let lo = 0;
  for (let k = i - period + 1; k <= i; k++) {
    const w = x[k];
    if (w - w !== 0) continue;
    const s = hi + w;
    const sv = s - hi;
    lo += hi - (s - sv) + (w - sv);
    hi = s;
  }
  storePair(state, 2, hi, lo);
}

/**
 * Gives means in rows `[from, to)` whose window is constant the constant. A window of more than a segment and a bar can only be constant where the two bars
 * before the segment are equal, so the caller looks at other segments no further.
 */
function settle(x: Float64Array, out: Float64Array, period: number, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const v = x[i];
    if (v === x[i - period + 1] && (v === x[i - 1] || period === 1)) out[i] = steadyMean(x, i, period, out[i]);
  }
}

/** The value of a window in which all valid values are equal, which rounding may have missed; else the mean as it is. */
function steadyMean(x: Float64Array, i: number, period: number, mean: number): number {
  let value = NaN;
  for (let k = i; k > i - period; k--) {
    const w = x[k];
    if (w - w !== 0) continue;
    if (w === mean || (value === value && w !== value)) return mean;
    value = w;
  }
  return value;
}

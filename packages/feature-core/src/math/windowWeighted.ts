import { resumInterval, SEGMENT, storePair } from './pairSum.js';

/**
 * Linearly weighted means over a moving window that do not drift: the weighted sum takes n times the new value and gives the plain sum of the window before,
 * both running double-doubles as in windowSum.ts, renormalised every 16 bars and summed anew from the window every `resumInterval` bars.
 */

/** Numbers of state: bars seen, valid values in a row (at most the period), high and low part of the sum, high and low part of the weighted sum. */
export const WINDOW_WEIGHTED_STATE = 6;

/** Veltkamp's constant, 2^27 + 1: splits a double into halves whose products with a period are exact. */
const SPLIT = 134217729;

/** How long a changed value can matter: the window, and the low bits until the next sum from scratch. */
export function windowWeightedReach(period: number): number {
  return period - 1 + resumInterval(period);
}

/**
 * Writes the mean of the last `period` values with weights 1 to `period`, the newest heaviest, to `out[from..to)`. NaN until `period` finite values stand in
 * a row; equal values give that value exactly. Reads `x[i - period]`.
 */
export function windowWeighted(state: Float64Array, x: Float64Array, out: Float64Array, period: number, from: number, to: number): void {
  const resumMask = resumInterval(period) - 1;
  let n = state[0] | 0;
  let i = from;
  while (i < to) {
    const start = i;
    const end = Math.min(to, i + SEGMENT - (n & (SEGMENT - 1)));
    while (i < end) {
      if (state[1] === period) i = exchange(state, x, out, period, i, end);
      if (i < end) afresh(state, x, out, period, i++);
    }
    if (period < SEGMENT + 2 || x[start - 1] === x[start - 2]) settle(x, out, period, start, end);
    n = (n + end - start) | 0;
    if ((n & (SEGMENT - 1)) !== 0 || state[1] !== period) continue;
    if ((n & resumMask) === 0) resum(state, x, end - 1, period);
    else {
      storePair(state, 2, state[2], state[3]);
      storePair(state, 4, state[4], state[5]);
    }
  }
  state[0] = n;
}

/** One bar where the window was not whole before, or no exchange is possible: summed from scratch where it is whole now. */
function afresh(state: Float64Array, x: Float64Array, out: Float64Array, period: number, i: number): void {
  const v = x[i];
  state[1] = v - v === 0 ? Math.min(period, state[1] + 1) : 0;
  if (state[1] === period) {
    resum(state, x, i, period);
    out[i] = (state[4] + state[5]) / ((period * (period + 1)) / 2);
  } else {
    state.fill(0, 2, WINDOW_WEIGHTED_STATE);
    out[i] = NaN;
  }
}

/** Exchanges values bar by bar while all is finite; gives the row where it is not, the state being of no use there. */
function exchange(state: Float64Array, x: Float64Array, out: Float64Array, period: number, from: number, to: number): number {
  const weights = (period * (period + 1)) / 2;
  let hi = state[2];
  let lo = state[3];
  let weightedHi = state[4];
  let weightedLo = state[5];
  let i = from;
  for (; i < to; i++) {
    const v = x[i];
    const u = x[i - period];
    const t = SPLIT * v;
    const vh = t - (t - v);
    const p = period * v;
    const pe = period * vh - p + period * (v - vh);
    const a = weightedHi + p;
    const av = a - weightedHi;
    const b = a - hi;
    const bv = b - a;
    weightedLo += weightedHi - (a - av) + (p - av) + (a - (b - bv) - (hi + bv)) + pe - lo;
    weightedHi = b;
    const d = v - u;
    const dv = d - v;
    const s = hi + d;
    const sv = s - hi;
    lo += hi - (s - sv) + (d - sv) + (v - (d - dv) - (u + dv));
    hi = s;
    const mean = (weightedHi + weightedLo) / weights;
    if (mean - mean !== 0) break;
    out[i] = mean;
  }
  state[2] = hi;
  state[3] = lo;
  state[4] = weightedHi;
  state[5] = weightedLo;
  return i;
}

/** Sums the window that ends at row `i` from scratch into the state: the weighted sum is the sum of all sums from the newest value on. */
function resum(state: Float64Array, x: Float64Array, i: number, period: number): void {
  let hi = 0;
  let lo = 0;
  let weightedHi = 0;
  let weightedLo = 0;
  for (let k = i - period + 1; k <= i; k++) {
    const w = x[k];
    const weight = k - i + period;
    const t = SPLIT * w;
    const wh = t - (t - w);
    const p = weight * w;
    const s = hi + w;
    const sv = s - hi;
    lo += hi - (s - sv) + (w - sv);
    hi = s;
    const a = weightedHi + p;
    const av = a - weightedHi;
    weightedLo += weightedHi - (a - av) + (p - av) + (weight * wh - p + weight * (w - wh));
    weightedHi = a;
  }
  storePair(state, 2, hi, lo);
  storePair(state, 4, weightedHi, weightedLo);
}

/** Gives rows `[from, to)` whose window is constant the constant, which rounding may have missed. */
function settle(x: Float64Array, out: Float64Array, period: number, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    const v = x[i];
    if (v !== x[i - period + 1] || out[i] === v || (v !== x[i - 1] && period > 1)) continue;
    let k = i - period + 1;
    while (k < i && x[k] === v) k++;
    if (k === i && out[i] === out[i]) out[i] = v;
  }
}

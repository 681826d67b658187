import type { BarStep } from './barStep.js';
import { resumInterval, SEGMENT, storePair } from './pairSum.js';

/**
 * Sums over a moving window that do not drift: a running double-double (Knuth's TwoSum, TAOCP 4.2.2), renormalised every 16 bars and summed
 * anew from the window every `resumInterval` bars. While the values of a window span at most 40 binary exponents every step is exact,
 * so the result is the exact sum rounded once and does not depend on where the series started. Values that are not finite
 * are counted, not added. A window of equal values has exactly that value as its mean.
 */

/** A window of so many values holds, wherever it ends, all four of a step or of the one before. */
const LONG = 7;

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
  let run = 0;
  let runEnd = -1;
  let i = from;
  while (i < to) {
    const start = i;
    const end = Math.min(to, i + SEGMENT - (n & (SEGMENT - 1)));
    if (valid === period) {
      const hiBefore = hi;
      const loBefore = lo;
      const long = period >= LONG;
      let alike = period < 3 || (x[i - 1] === x[i - 2] && (!long || (x[i - 2] === x[i - 3] && x[i - 3] === x[i - 4])));
      for (; i < end - 3; i += 4) {
        const u = x[i - period];
        const u1 = x[i - period + 1];
        const u2 = x[i - period + 2];
        const u3 = x[i - period + 3];
        const v = x[i];
        const v1 = x[i + 1];
        const v2 = x[i + 2];
        const v3 = x[i + 3];
        const d = v - u;
        const d1 = v1 - u1;
        const d2 = v2 - u2;
        const d3 = v3 - u3;
        const s = hi + d;
        const s1 = s + d1;
        const s2 = s1 + d2;
        const s3 = s2 + d3;
        const l = lo + rest(hi, d, s, v, u);
        const l1 = l + rest(s, d1, s1, v1, u1);
        const l2 = l1 + rest(s1, d2, s2, v2, u2);
        lo = l2 + rest(s2, d3, s3, v3, u3);
        hi = s3;
        if (v === v1 ? !long || (v1 === v2 && v2 === v3) : !long && v2 === v3) alike = true;
        out[i] = (s + l) / divisor;
        out[i + 1] = (s1 + l1) / divisor;
        out[i + 2] = (s2 + l2) / divisor;
        out[i + 3] = (s3 + lo) / divisor;
      }
      if (hi - hi !== 0) {
        hi = hiBefore;
        lo = loBefore;
        i = start;
      } else if (mean && alike) {
        run = settle(x, out, period, runEnd === start ? run : equalBefore(x, period, start), start, i);
        runEnd = i;
      }
    }
    for (; i < end; i++) {
      const v = x[i];
      const u = x[i - period];
      const d = v - u;
      if (valid === period && d - d === 0) {
        const s = hi + d;
        lo += rest(hi, d, s, v, u);
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

/** The usual bar of a sum: a full window before it, no hole, no end of a segment. */
export const sumStep: BarStep = {
  run: (memory, state, x, _b, out, { period }) => step(memory, state, x, out, period, 1),
  lags: ({ period }) => [period],
  cells: WINDOW_SUM_STATE,
};

/** The usual bar of a mean: that of a sum whose value is not both the one before and the oldest, as it is in a window of equal values. */
export const meanStep: BarStep = {
  run(memory, state, x, _b, out, { period }) {
    const v = memory[x];
    if ((v === memory[x - 1] && v === memory[x - period + 1]) || period === 1) return false;
    return step(memory, state, x, out, period, period);
  },
  lags: ({ period }) => [1, period - 1, period],
  cells: WINDOW_SUM_STATE,
};

function step(memory: Float64Array, state: number, x: number, out: number, period: number, divisor: number): boolean {
  const n = ((memory[state] | 0) + 1) | 0;
  const v = memory[x];
  const u = memory[x - period];
  const d = v - u;
  const hi = memory[state + 2];
  const s = hi + d;
  if (memory[state + 1] !== period || s - s !== 0 || (n & (SEGMENT - 1)) === 0) return false;
  const lo = memory[state + 3] + rest(hi, d, s, v, u);
  memory[state] = n;
  memory[state + 2] = s;
  memory[state + 3] = lo;
  memory[out] = (s + lo) / divisor;
  return true;
}

/** What is lost where a sum `hi` becomes `s` by the rounded change `d` from `u` to `v`. */
function rest(hi: number, d: number, s: number, v: number, u: number): number {
  const dv = d - v;
  const sv = s - hi;
  return hi - (s - sv) + (d - sv) + (v - (d - dv) - (u + dv));
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
 * Gives means in rows `[from, to)` whose window is constant the constant, and returns how many values before the last row's are equal to it in a row; `before` is
 * that of row `from - 1`. The caller looks for two equal neighbours, in long windows for four, of which each such window has some, and asks only where it finds any.
 */
function settle(x: Float64Array, out: Float64Array, period: number, before: number, from: number, to: number): number {
  let run = before | 0;
  for (let i = from; i < to; i++) {
    const v = x[i];
    run = (run + 1) & (Number(v !== x[i - 1]) - 1);
    if ((Number(run >= period - 1) & Number(out[i] !== v)) !== 0) out[i] = v;
  }
  return run;
}

/** How many values before that of row `end - 1` are equal to it in a row, within its window. */
function equalBefore(x: Float64Array, period: number, end: number): number {
  const last = (end - 1) | 0;
  let run = 0;
  while (run < period - 1 && x[last - run - 1] === x[last]) run++;
  return run;
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

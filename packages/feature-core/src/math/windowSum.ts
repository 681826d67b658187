/**
 * Sums over a moving window that do not drift: a running double-double (Knuth's TwoSum, TAOCP 4.2.2), renormalised every 16 bars and summed
 * anew from the window every `resumInterval` bars. While the values of a window span at most 40 binary exponents every step is exact,
 * so the result is the exact sum rounded once and does not depend on where the series started. Values that are not finite
 * are counted, not added. A window of equal values has exactly that value as its mean.
 */

/** Numbers of state: bars seen, valid values in the window, high and low part of the sum, length of the run of equal values, its value. */
export const WINDOW_SUM_STATE = 6;

/** Bars between two sums from scratch: often enough to forget a spike soon, rarely enough to cost little. */
export function resumInterval(period: number): number {
  let interval = 256;
  while (interval < 2 * period) interval *= 2;
  return interval;
}

/** How long a changed value can matter: the window, and the low bits until the next sum from scratch. */
export function windowSumReach(period: number): number {
  return period - 1 + resumInterval(period);
}

const RENORMALISE_MASK = 15;

/**
 * Writes `sum / divisor` of the last `period` values to `out[from..to)`, the divisor being 1 for a sum and the number of valid values for a mean.
 * NaN where fewer than `minValid` values of the window are finite. Reads `x[i - period]`.
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
  let n = state[0];
  let valid = state[1];
  let hi = state[2];
  let lo = state[3];
  let run = state[4];
  let runValue = state[5];
  for (let i = from; i < to; i++) {
    const v = x[i];
    const u = x[i - period];
    const d = v - u;
    n++;
    if (d - d === 0) {
      const dv = d - v;
      const dError = v - (d - dv) - (u + dv);
      const s = hi + d;
      const sv = s - hi;
      lo += hi - (s - sv) + (d - sv) + dError;
      hi = s;
      run = v === runValue ? run + 1 : 1;
      runValue = v;
    } else {
      if (v - v === 0) {
        valid++;
        run = v === runValue ? run + 1 : 1;
        runValue = v;
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
    if ((n & RENORMALISE_MASK) === 0 || hi - hi !== 0) {
      if ((n & resumMask) === 0 || hi - hi !== 0) {
        hi = 0;
        lo = 0;
        for (let k = i - period + 1; k <= i; k++) {
          const w = x[k];
          if (w - w !== 0) continue;
          const s = hi + w;
          const sv = s - hi;
          lo += hi - (s - sv) + (w - sv);
          hi = s;
        }
      }
      const s = hi + lo;
      if (s - s === 0) {
        const sv = s - hi;
        lo = hi - (s - sv) + (lo - sv);
        hi = s;
      } else {
        lo = 0;
      }
    }
    if (valid < minValid) out[i] = NaN;
    else if (mean) out[i] = run >= valid ? runValue : (hi + lo) / valid;
    else out[i] = hi + lo;
  }
  state[0] = n;
  state[1] = valid;
  state[2] = hi;
  state[3] = lo;
  state[4] = run > period ? period : run;
  state[5] = runValue;
}

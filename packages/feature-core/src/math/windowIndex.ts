/** Where the extreme of a moving window stands, as a row of the whole series. */

/** Numbers of state: bars seen, valid values in a row (at most the period), the row of the extreme. */
export const WINDOW_INDEX_STATE = 3;

/**
 * Writes the row, from 0, of the largest (`sign` 1) or smallest (`sign` −1) of the last `period` values to `out[from..to)`; 0 until `period` finite values
 * stand in a row. A value equal to the extreme takes over; when the extreme leaves, the oldest of the equal ones that are left does. Reads `x[i - period + 1]`.
 */
export function windowIndex(
  state: Float64Array,
  x: Float64Array,
  out: Float64Array,
  period: number,
  sign: number,
  from: number,
  to: number,
): void {
  let row = state[0];
  let valid = state[1] | 0;
  let best = state[2];
  for (let i = from; i < to; i++, row++) {
    const v = x[i];
    if (v - v !== 0) valid = 0;
    else if (valid < period) {
      valid++;
      if (valid === period) best = -1;
    }
    if (valid < period) {
      out[i] = 0;
      continue;
    }
    const first = row - period + 1;
    if (best < first) best = first + oldest(x, i - period + 1, period, sign);
    else if (sign * v >= sign * x[i - (row - best)]) best = row;
    out[i] = best;
  }
  state[0] = row;
  state[1] = valid;
  state[2] = best;
}

/** How far from `start` the first of the equal extremes of `period` values is. */
function oldest(x: Float64Array, start: number, period: number, sign: number): number {
  let at = 0;
  for (let k = 1; k < period; k++) if (sign * x[start + k] > sign * x[start + at]) at = k;
  return at;
}

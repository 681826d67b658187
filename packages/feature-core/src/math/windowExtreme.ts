/** Numbers of state: the extreme, bars since it, valid values in a row (at most the period). */
export const WINDOW_EXTREME_STATE = 3;

/**
 * Writes the largest (`sign` 1) or smallest (`sign` −1) of the last `period` values to `out[from..to)`; NaN until `period` finite values stand in a row.
 * Keeps the extreme and its age, and looks through the window only when the extreme leaves it. Reads `x[i - period + 1]`.
 */
export function windowExtreme(
  state: Float64Array,
  x: Float64Array,
  out: Float64Array,
  period: number,
  sign: number,
  from: number,
  to: number,
): void {
  let best = state[0];
  let age = state[1];
  let valid = state[2];
  for (let i = from; i < to; i++) {
    const v = x[i];
    if (v - v !== 0) {
      valid = 0;
      best = 0;
      age = 0;
      out[i] = NaN;
      continue;
    }
    age++;
    if (valid === 0 || sign * v >= sign * best) {
      best = v;
      age = 0;
    } else if (age >= period) {
      best = v;
      age = 0;
      for (let k = i - 1; k > i - period; k--) {
        if (sign * x[k] > sign * best) {
          best = x[k];
          age = i - k;
        }
      }
    }
    if (valid < period) valid++;
    out[i] = valid >= period ? best : NaN;
  }
  state[0] = best;
  state[1] = age;
  state[2] = valid;
}

/**
 * Extremes over a moving window by van Herk's blocks (Pattern Recognition Letters 13 (1992) 517): the window is the end of the block of `period` bars before
 * and the start of this one, so the extreme is that of two running ones. Blocks count from the first bar; the value depends on the window alone.
 * Comparisons go one way for long, which a processor foresees; a search through the window when its extreme leaves does not.
 */

/** Numbers of state: place in the block, valid values in a row (at most the period), the extreme of this block so far, those of the ends of the last block. */
export function windowExtremeState(period: number): number {
  return 3 + period;
}

const ENDS = 3;

/**
 * Writes the largest (`sign` 1) or smallest (`sign` −1) of the last `period` values to `out[from..to)`; NaN until `period` finite values stand in a row.
 * A zero is +0. Reads `x[i - period]`.
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
  let place = state[0] | 0;
  let valid = state[1] | 0;
  let best = place === 0 ? -Infinity : state[2];
  for (let i = from; i < to; i++) {
    const v = sign * x[i] + 0;
    if (v - v === 0) {
      if (valid < period) valid++;
      if (v > best) best = v;
    } else valid = 0;
    const end = place + 1 < period ? state[ENDS + place + 1] : -Infinity;
    if (valid < period) out[i] = NaN;
    else out[i] = sign * (end > best ? end : best) + 0;
    place = (place + 1) | 0;
    if (place === period) {
      keepEnds(state, x, i, period, sign);
      place = 0;
      best = -Infinity;
    }
  }
  state[0] = place;
  state[1] = valid;
  state[2] = best;
}

/** For each place of the block that ends at row `i`, the extreme from there to its end. */
function keepEnds(state: Float64Array, x: Float64Array, i: number, period: number, sign: number): void {
  let best = -Infinity;
  for (let k = period - 1; k >= 0; k--) {
    const v = sign * x[i - period + 1 + k] + 0;
    if (v > best && v < Infinity) best = v;
    state[ENDS + k] = best;
  }
}

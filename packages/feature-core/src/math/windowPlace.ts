/**
 * Where the extreme of a moving window stands, by van Herk's blocks as in windowExtreme.ts: each running extreme carries its place.
 * Of equal values the newest counts.
 */

/** Numbers of state: place in the block, valid values in a row (at most the period), the extreme of this block so far and its place, those of the ends of the last block. */
export function windowPlaceState(period: number): number {
  return ENDS + 2 * period;
}

const ENDS = 4;

/**
 * Writes how many bars ago the largest (`sign` 1) or smallest (`sign` −1) of the last `period` values was to `out[from..to)`; NaN until `period` finite
 * values stand in a row. The state begins at `state[at]`. Reads `x[i - period + 1]`.
 */
export function windowPlace(
  state: Float64Array,
  at: number,
  x: Float64Array,
  out: Float64Array,
  period: number,
  sign: number,
  from: number,
  to: number,
): void {
  const ends = at + ENDS;
  const endPlaces = ends + period;
  let place = state[at] | 0;
  let valid = state[at + 1] | 0;
  let best = place === 0 ? -Infinity : state[at + 2];
  let bestPlace = state[at + 3] | 0;
  for (let i = from; i < to; i++) {
    const v = sign * x[i];
    if (v - v === 0) {
      if (valid < period) valid++;
      if (v >= best) {
        best = v;
        bestPlace = place;
      }
    } else valid = 0;
    const next = (place + 1) | 0;
    if (valid < period) out[i] = NaN;
    else if (next < period && state[ends + next] > best) out[i] = place + period - state[endPlaces + next];
    else out[i] = place - bestPlace;
    place = next;
    if (place === period) {
      keepEnds(state, ends, x, i, period, sign);
      place = 0;
      best = -Infinity;
      bestPlace = 0;
    }
  }
  state[at] = place;
  state[at + 1] = valid;
  state[at + 2] = best;
  state[at + 3] = bestPlace;
}

/** For each place of the block that ends at row `i`, the extreme from there to its end and where it is. */
function keepEnds(state: Float64Array, ends: number, x: Float64Array, i: number, period: number, sign: number): void {
  let best = -Infinity;
  let bestPlace = 0;
  for (let k = period - 1; k >= 0; k--) {
    const v = sign * x[i - period + 1 + k];
    if (v > best && v < Infinity) {
      best = v;
      bestPlace = k;
    }
    state[ends + k] = best;
    state[ends + period + k] = bestPlace;
  }
}

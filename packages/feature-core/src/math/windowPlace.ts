import { isManyRows, windowDoubling } from './windowDoubling.js';

/**
 * Where the extreme of a moving window stands. Of equal values the newest counts. The place is kept while bars pass, and looked for when the extreme leaves,
 * which is seldom: what a processor guesses wrong is few bars.
 */

/** Numbers of state: valid values in a row (at most the period), how many bars ago the extreme was, the extreme. */
export const WINDOW_PLACE_STATE = 3;

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
  const many = isManyRows(period, from, to) && windowDoubling(x, out, period, sign, from, to);
  rows(state, at, x, out, period, sign, from, many ? from + period : to);
  if (many) fromExtremes(state, at, x, out, period, sign, from + period, to);
}

/** Rows after a full window whose extremes are in `out`. */
function fromExtremes(
  state: Float64Array,
  at: number,
  x: Float64Array,
  out: Float64Array,
  period: number,
  sign: number,
  from: number,
  to: number,
): void {
  let since = state[at + 1] | 0;
  for (let i = from; i < to; i++) {
    const extreme = out[i];
    since = (since + 1) & (Number(x[i] === extreme) - 1);
    if (since >= period) {
      since = 1;
      while (x[i - since] !== extreme) since++;
    }
    out[i] = since;
  }
  state[at + 1] = since;
  state[at + 2] = sign * x[to - 1 - since];
}

function rows(
  state: Float64Array,
  at: number,
  x: Float64Array,
  out: Float64Array,
  period: number,
  sign: number,
  from: number,
  to: number,
): void {
  let valid = state[at] | 0;
  let since = state[at + 1] | 0;
  let best = state[at + 2];
  for (let i = from; i < to; i++) {
    const v = sign * x[i];
    if (valid < period || v - v !== 0) {
      valid = v - v === 0 ? valid + 1 : 0;
      if (valid < period) {
        since = 0;
        best = 0;
        out[i] = NaN;
        continue;
      }
      since = period;
    } else since++;
    if (since >= period) {
      since = placeIn(x, i, period, sign);
      best = sign * x[i - since];
    } else if (v >= best) {
      best = v;
      since = 0;
    }
    out[i] = since;
  }
  state[at] = valid;
  state[at + 1] = since;
  state[at + 2] = best;
}

/** How many bars before `i` the newest of the equal extremes of `period` values is. */
function placeIn(x: Float64Array, i: number, period: number, sign: number): number {
  let best = sign * x[i];
  let since = 0;
  for (let k = 1; k < period; k++) {
    const v = sign * x[i - k];
    if (v > best) {
      best = v;
      since = k;
    }
  }
  return since;
}

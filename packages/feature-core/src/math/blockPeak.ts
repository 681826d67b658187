/**
 * Extremes of moving, partial windows and their places, by van Herk's blocks as in windowExtreme.ts. Windows with a hole are searched one by one.
 */

const HEAD = 5;

/** Numbers of state: place in the block, bars seen and valid in a row (at most the period), the extreme of this block and its place, those of the ends of the last. */
export function blockPeakState(period: number): number {
  return HEAD + 2 * period;
}

/**
 * Writes the largest (`sign` 1) or smallest (`sign` −1) valid one of the last `period` values to `value[from..to)`, and to `index` the place of the first
 * such, 1 for the oldest bar of the window; with a hole in the window that of the first hole. NaN where none is valid. A zero is +0. Reads `x[i - period]`.
 */
export function blockPeak(
  state: Float64Array,
  x: Float64Array,
  value: Float64Array,
  index: Float64Array,
  period: number,
  sign: number,
  from: number,
  to: number,
): void {
  let place = state[0] | 0;
  let seen = state[1] | 0;
  let run = state[2] | 0;
  let best = state[3];
  let bestAt = state[4] | 0;
  const places = HEAD + period;
  for (let i = from; i < to; i++) {
    if (place === 0) {
      best = -Infinity;
      bestAt = 0;
      keepEnds(state, x, i, period, sign, seen);
    }
    const v = sign * x[i] + 0;
    if (seen < period) seen++;
    if (v - v !== 0) run = 0;
    else {
      if (run < period) run++;
      if (v > best) {
        best = v;
        bestAt = place;
      }
    }
    if (run === seen) {
      const end = state[HEAD + place];
      const older = end >= best;
      value[i] = sign * (older ? end : best) + 0;
      index[i] = older ? state[places + place] - place : bestAt + seen - place;
    } else holedPeak(x, value, index, i, sign, seen);
    place = (place + 1) | 0;
    if (place === period) place = 0;
  }
  state[0] = place;
  state[1] = seen;
  state[2] = run;
  state[3] = best;
  state[4] = bestAt;
}

/** For each place of the block that ends before row `i`, the extreme of what comes after it, and the first place that has it. */
function keepEnds(state: Float64Array, x: Float64Array, i: number, period: number, sign: number, seen: number): void {
  const places = HEAD + period;
  let best = -Infinity;
  let bestAt = 0;
  for (let k = period - 1; k >= 0; k--) {
    state[HEAD + k] = best;
    state[places + k] = bestAt;
    if (seen === 0) continue;
    const v = sign * x[i - period + k] + 0;
    if (v >= best && v < Infinity) {
      best = v;
      bestAt = k;
    }
  }
}

function holedPeak(x: Float64Array, value: Float64Array, index: Float64Array, i: number, sign: number, seen: number): void {
  let best = -Infinity;
  let hole = 0;
  for (let k = i - seen + 1; k <= i; k++) {
    const v = sign * x[k] + 0;
    if (v - v !== 0) {
      if (hole === 0) hole = k - i + seen;
    } else if (v > best) best = v;
  }
  value[i] = best === -Infinity ? NaN : sign * best + 0;
  index[i] = best === -Infinity ? NaN : hole;
}

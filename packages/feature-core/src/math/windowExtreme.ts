import type { BarStep } from './barStep.js';
import { isManyRows, windowDoubling } from './windowDoubling.js';

/**
 * Extremes over a moving window by van Herk's blocks (Pattern Recognition Letters 13 (1992) 517): the window is the end of the block of `period` bars before
 * and the start of this one, so the extreme is that of two running ones. Blocks count from the first bar; the value depends on the window alone.
 * Comparisons go one way for long, which a processor foresees; a search through the window when its extreme leaves does not.
 * Many rows of a short window go by windowDoubling.ts where it can: the extremes are the same, and the state is then what the blocks would have left.
 */

/**
 * Numbers of state: place in the block, valid values in a row (at most the period), the extreme of this block so far, those of the ends of the last block, and
 * that of its empty end.
 */
export function windowExtremeState(period: number): number {
  return ENDS + period + 1;
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
  const done = isManyRows(period, from, to) && windowDoubling(x, out, period, sign, from, to);
  blocks(state, x, out, period, sign, from, done ? from + period : to);
  if (done) skip(state, x, period, sign, from + period, to);
}

/** A bar of the largest (`sign` 1) or smallest (−1) value within a block, after a full window, whose value is finite. */
export function extremeStep(sign: number): BarStep {
  return {
    run(memory, state, x, _b, out, { period }) {
      const place = memory[state] | 0;
      const v = sign * memory[x] + 0;
      if (memory[state + 1] < period || v - v !== 0 || place + 1 === period) return false;
      const before = place === 0 ? -Infinity : memory[state + 2];
      const best = v > before ? v : before;
      const end = memory[state + ENDS + 1 + place];
      memory[state] = place + 1;
      memory[state + 2] = best;
      memory[out] = sign * (end > best ? end : best) + 0;
      return true;
    },
    lags: () => [],
    cells: ENDS,
    cell: (memory, state) => ENDS + 1 + (memory[state] | 0),
  };
}

/** Goes on to `to` without writing, where the rows from `from` on and the window before them are finite. */
function skip(state: Float64Array, x: Float64Array, period: number, sign: number, from: number, to: number): void {
  const place = ((state[0] | 0) + to - from) % period;
  keepEnds(state, x, to - place - 1, period, sign);
  let best = place === 0 ? state[ENDS] : -Infinity;
  for (let i = to - place; i < to; i++) best = Math.max(best, sign * x[i] + 0);
  state[0] = place;
  state[1] = period;
  state[2] = best;
}

function blocks(state: Float64Array, x: Float64Array, out: Float64Array, period: number, sign: number, from: number, to: number): void {
  let i = from;
  while (i < to) {
    const end = Math.min(to, i + period - (state[0] | 0));
    if ((state[1] | 0) < period || !wholeRows(state, x, out, sign, i, end)) rows(state, x, out, period, sign, i, end);
    state[0] = ((state[0] | 0) + end - i) | 0;
    i = end;
    if ((state[0] | 0) !== period) continue;
    keepEnds(state, x, i - 1, period, sign);
    state[0] = 0;
  }
}

/** Rows of one block whose windows were whole before; false, with nothing done to the state, where a value is not finite. */
function wholeRows(state: Float64Array, x: Float64Array, out: Float64Array, sign: number, from: number, to: number): boolean {
  const ends = ((state[0] | 0) + ENDS + 1 - from) | 0;
  let best = (state[0] | 0) === 0 ? -Infinity : state[2];
  let probe = 0;
  for (let i = from; i < to; i++) {
    const v = sign * x[i] + 0;
    probe += v - v;
    if (v > best) best = v;
    const end = state[ends + i];
    out[i] = sign * (end > best ? end : best) + 0;
  }
  if (probe !== 0) return false;
  state[2] = best;
  return true;
}

/** The same rows where a value may not be finite, or too few stand before it. */
function rows(state: Float64Array, x: Float64Array, out: Float64Array, period: number, sign: number, from: number, to: number): void {
  const ends = ((state[0] | 0) + ENDS + 1 - from) | 0;
  let valid = state[1] | 0;
  let best = (state[0] | 0) === 0 ? -Infinity : state[2];
  for (let i = from; i < to; i++) {
    const v = sign * x[i] + 0;
    if (v - v === 0) {
      if (valid < period) valid++;
      if (v > best) best = v;
    } else valid = 0;
    const end = ends + i === ENDS + period ? -Infinity : state[ends + i];
    out[i] = valid < period ? NaN : sign * (end > best ? end : best) + 0;
  }
  state[1] = valid;
  state[2] = best;
}

/** For each place of the block that ends at row `i`, the extreme from there to its end. */
function keepEnds(state: Float64Array, x: Float64Array, i: number, period: number, sign: number): void {
  let best = -Infinity;
  state[ENDS + period] = best;
  for (let k = period - 1; k >= 0; k--) {
    const v = sign * x[i - period + 1 + k] + 0;
    if (v > best && v < Infinity) best = v;
    state[ENDS + k] = best;
  }
}

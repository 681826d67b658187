import type { BarStep } from './barStep.js';

/**
 * Sums of squared deviations over a moving window, given its mean: Welford's exchange of one value for another, taken anew from the window every
 * `anchorInterval` bars and whenever the sum has fallen below 1/64 of what went through it since then, which bounds the rounding, so that what a
 * spike left behind is gone with it.
 * A window of equal values has deviation exactly 0: its mean is its value, and a value that equals the mean anchors anew.
 */

/** Numbers of state: bars seen, sum of squares, what went through it since the last anchor, 1 while anchored, the previous mean. */
export const WINDOW_DEVIATION_STATE = 5;

const GUARD = 1 / 64;

const SHORTEST_INTERVAL = 64;

/** Bars between two sums from scratch. */
export function anchorInterval(period: number): number {
  let interval = SHORTEST_INTERVAL;
  while (interval < period) interval *= 2;
  return interval;
}

/** How long a changed value can matter: the window, and the rounding of the exchanges until the next anchor. */
export function windowDeviationReach(period: number): number {
  return period - 1 + anchorInterval(period);
}

/** Squared deviations of `x(i - period, i]` from `mean`. */
function squares(x: Float64Array, i: number, period: number, mean: number): number {
  let total = 0;
  for (let k = i - period + 1; k <= i; k++) {
    const d = x[k] - mean;
    total += d * d;
  }
  return total;
}

/**
 * Writes the standard deviation of the last `period` values to `out[from..to)`; `divisor` is period − ddof. NaN where the mean is not finite,
 * so the mean decides which windows count. Reads `x[i - period]`.
 */
export function windowDeviation(
  state: Float64Array,
  x: Float64Array,
  mean: Float64Array,
  out: Float64Array,
  period: number,
  divisor: number,
  from: number,
  to: number,
): void {
  const anchorMask = anchorInterval(period) - 1;
  let n = state[0] | 0;
  let m2 = state[1];
  let moved = state[2];
  let anchored = state[3];
  let previous = state[4];
  let i = from;
  while (i < to) {
    const start = i;
    const pairs = anchored === 0 ? i : Math.min(to, i + anchorMask - (n & anchorMask)) - 1;
    for (; i < pairs; i += 2) {
      const m = mean[i];
      const next = mean[i + 1];
      const v = x[i];
      const w = x[i + 1];
      const t = (v - x[i - period]) * (v - m + (x[i - period] - previous));
      const s = (w - x[i - period + 1]) * (w - next + (x[i - period + 1] - m));
      const sum = m2 + t;
      const nextSum = sum + s;
      const through = moved + Math.abs(t);
      const nextThrough = through + Math.abs(s);
      if (!(sum >= through * GUARD && nextSum >= nextThrough * GUARD && nextSum < Infinity) || v === m || w === next) break;
      m2 = nextSum;
      moved = nextThrough;
      previous = next;
      out[i] = Math.sqrt(sum / divisor);
      out[i + 1] = Math.sqrt(nextSum / divisor);
    }
    n = (n + i - start) | 0;
    for (const end = Math.min(to, i + 2); i < end; i++) {
      const m = mean[i];
      n = (n + 1) | 0;
      if (m - m !== 0) {
        out[i] = NaN;
        anchored = 0;
        m2 = 0;
        moved = 0;
        previous = 0;
        continue;
      }
      let fresh = anchored === 0 || (n & anchorMask) === 0;
      if (!fresh) {
        const v = x[i];
        const u = x[i - period];
        const t = (v - u) * (v - m + (u - previous));
        m2 += t;
        moved += Math.abs(t);
        fresh = !(m2 >= moved * GUARD && m2 < Infinity) || v === m;
      }
      if (fresh) {
        m2 = squares(x, i, period, m);
        moved = m2;
        anchored = 1;
      }
      previous = m;
      out[i] = Math.sqrt(m2 / divisor);
    }
  }
  state[0] = n;
  state[1] = m2;
  state[2] = moved;
  state[3] = anchored;
  state[4] = previous;
}

/** The usual bar of the deviation of `period` values with `ddof`: a sum that was anchored and stays above the guard. */
export const deviationStep: BarStep = {
  run(memory, state, x, mean, out, { period, ddof }) {
    const n = ((memory[state] | 0) + 1) | 0;
    const v = memory[x];
    const m = memory[mean];
    const u = memory[x - period];
    const t = (v - u) * (v - m + (u - memory[state + 4]));
    const m2 = memory[state + 1] + t;
    const moved = memory[state + 2] + Math.abs(t);
    if (memory[state + 3] === 0 || (n & (SHORTEST_INTERVAL - 1)) === 0 || !(m2 >= moved * GUARD && m2 < Infinity) || v === m) return false;
    memory[state] = n;
    memory[state + 1] = m2;
    memory[state + 2] = moved;
    memory[state + 4] = m;
    memory[out] = Math.sqrt(m2 / (period - ddof));
    return true;
  },
  lags: ({ period }) => [period],
  cells: WINDOW_DEVIATION_STATE,
};

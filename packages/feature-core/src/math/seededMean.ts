import type { BarStep } from './barStep.js';

/** Numbers of state: values seen (at most the period), the mean, or their sum before it is seeded. */
export const SEEDED_MEAN_STATE = 2;

/**
 * Writes an exponential average to `out[from..to)`: seeded with the mean of the first `period` values, then previous + (x − previous)·weight. Equal values stay
 * exactly what they are. NaN for the first `period − 1` values and at a value that is not finite, which leaves the state as it was.
 */
export function seededMean(
  state: Float64Array,
  x: Float64Array,
  out: Float64Array,
  period: number,
  weight: number,
  from: number,
  to: number,
): void {
  let n = state[0] | 0;
  let mean = state[1];
  let i = from;
  while (i < to) {
    for (const fours = n >= period ? to - 3 : i; i < fours; i += 4) {
      const a = x[i];
      const b = x[i + 1];
      const c = x[i + 2];
      const d = x[i + 3];
      if (a - a + (b - b) + (c - c) + (d - d) !== 0) break;
      const meanA = mean + (a - mean) * weight;
      const meanB = meanA + (b - meanA) * weight;
      const meanC = meanB + (c - meanB) * weight;
      mean = meanC + (d - meanC) * weight;
      out[i] = meanA;
      out[i + 1] = meanB;
      out[i + 2] = meanC;
      out[i + 3] = mean;
    }
    for (const end = Math.min(to, i + 4); i < end; i++) {
      const v = x[i];
      if (v - v !== 0) {
        out[i] = NaN;
        continue;
      }
      if (n >= period) mean += (v - mean) * weight;
      else {
        mean += v;
        n++;
        if (n < period) {
          out[i] = NaN;
          continue;
        }
        mean /= period;
      }
      out[i] = mean;
    }
  }
  state[0] = n;
  state[1] = mean;
}

/** A bar of a seeded mean after its seed whose value is finite. */
export function seededStep(weightOf: (period: number) => number): BarStep {
  return {
    run(memory, state, x, _b, out, { period }) {
      const v = memory[x];
      if (v - v !== 0 || memory[state] < period) return false;
      const before = memory[state + 1];
      const mean = before + (v - before) * weightOf(period);
      memory[state + 1] = mean;
      memory[out] = mean;
      return true;
    },
    lags: () => [],
    cells: SEEDED_MEAN_STATE,
  };
}

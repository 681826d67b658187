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
  let n = state[0];
  let mean = state[1];
  for (let i = from; i < to; i++) {
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
  state[0] = n;
  state[1] = mean;
}

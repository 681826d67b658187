import { defineOperator } from '../define.js';

/** Below this second moment pandas calls a window's skewness and kurtosis undefined. */
const SMALLEST_SECOND_MOMENT = 1e-14;

/**
 * Bias-corrected skewness and excess kurtosis of the last `period` values around a mean that is given. Unit: ratio. NaN where the mean is, and where the
 * second moment is 1e-14 or less; `period` equal values give skewness 0 and kurtosis −3.
 * @see pandas 2 rolling(period).skew(), kurt()
 */
export const moments = defineOperator({
  name: 'moments',
  revision: 1,
  category: 'statistics',
  summary: 'Bias-corrected skewness and excess kurtosis of the last period values around a given mean',
  source: 'pandas 2 rolling skew, kurt',
  inputs: ['x', 'mean'],
  params: { period: { min: 4 } },
  outputs: ['skew', 'kurt'],
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => [period - 1, 0],
  history: ({ period }) => period - 1,
  unit: 'ratio',
  run(_state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const skew = outputs[0];
    const kurt = outputs[1];
    const n = period;
    const skewFactor = Math.sqrt(n * (n - 1)) / (n - 2);
    const kurtFactor = (n * (n + 1) * (n - 1)) / ((n - 2) * (n - 3));
    const kurtOffset = (3 * (n - 1) * (n - 1)) / ((n - 2) * (n - 3));
    for (let i = from; i < to; i++) {
      const mean = inputs[1][i];
      if (mean - mean !== 0) {
        skew[i] = NaN;
        kurt[i] = NaN;
        continue;
      }
      let squares = 0;
      let cubes = 0;
      let fourths = 0;
      for (let k = i - period + 1; k <= i; k++) {
        const d = x[k] - mean;
        const dd = d * d;
        squares += dd;
        cubes += dd * d;
        fourths += dd * dd;
      }
      const m2 = squares / n;
      if (!(m2 > SMALLEST_SECOND_MOMENT)) {
        const steady = squares === 0 && isSteady(x, i, period);
        skew[i] = steady ? 0 : NaN;
        kurt[i] = steady ? -3 : NaN;
        continue;
      }
      skew[i] = (skewFactor * (cubes / n)) / (m2 * Math.sqrt(m2));
      kurt[i] = (kurtFactor * fourths) / (squares * squares) - kurtOffset;
    }
  },
});

/** Whether the last `period` values are equal; squares that vanish alone do not tell, as those of tiny differences do too. */
function isSteady(x: Float64Array, i: number, period: number): boolean {
  for (let k = i - period + 1; k < i; k++) if (x[k] !== x[i]) return false;
  return true;
}

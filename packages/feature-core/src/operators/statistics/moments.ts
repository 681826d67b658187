import { defineOperator } from '../define.js';

/** Below this second moment pandas calls a window's skewness and kurtosis undefined. */
const SMALLEST_SECOND_MOMENT = 1e-14;

/**
 * Bias-corrected skewness and excess kurtosis of the last `period` values, each window by itself. Unit: ratio. NaN while fewer than `period` values
 * or a hole are in the window, and where the second moment is 1e-14 or less; `period` equal values give skewness 0 and kurtosis −3.
 * @see pandas 2 rolling(period).skew(), kurt()
 */
export const moments = defineOperator({
  name: 'moments',
  revision: 1,
  category: 'statistics',
  summary: 'Bias-corrected skewness and excess kurtosis of the last period values',
  source: 'pandas 2 rolling skew, kurt',
  inputs: ['x'],
  params: { period: { default: 20, min: 4 } },
  outputs: ['skew', 'kurt'],
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => period - 1,
  history: ({ period }) => period - 1,
  unit: 'ratio',
  stateSize: () => 1,
  run(state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const skew = outputs[0];
    const kurt = outputs[1];
    const n = period;
    const skewFactor = Math.sqrt(n * (n - 1)) / (n - 2);
    const kurtFactor = (n * (n + 1) * (n - 1)) / ((n - 2) * (n - 3));
    const kurtOffset = (3 * (n - 1) * (n - 1)) / ((n - 2) * (n - 3));
    let valid = state[0];
    for (let i = from; i < to; i++) {
      const v = x[i];
      if (v - v !== 0) valid = 0;
      else if (valid < period) valid++;
      if (valid < period) {
        skew[i] = NaN;
        kurt[i] = NaN;
        continue;
      }
      let total = 0;
      let steady = true;
      for (let k = i - period + 1; k <= i; k++) {
        total += x[k];
        if (x[k] !== v) steady = false;
      }
      if (steady) {
        skew[i] = 0;
        kurt[i] = -3;
        continue;
      }
      const mean = total / n;
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
        skew[i] = NaN;
        kurt[i] = NaN;
        continue;
      }
      skew[i] = (skewFactor * (cubes / n)) / (m2 * Math.sqrt(m2));
      kurt[i] = (kurtFactor * fourths) / (squares * squares) - kurtOffset;
    }
    state[0] = valid;
  },
});

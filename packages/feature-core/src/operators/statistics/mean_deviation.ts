import { NOT_NEGATIVE } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Mean absolute deviation of the last `period` values around a mean that is given. Unit: that of the input. NaN where the mean is.
 * @see TA-Lib AVGDEV
 */
export const meanDeviation = defineOperator({
  name: 'mean_deviation',
  revision: 1,
  category: 'statistics',
  summary: 'Mean absolute deviation of the last period values around a given mean',
  source: 'TA-Lib AVGDEV',
  inputs: ['x', 'mean'],
  params: { period: { min: 1 } },
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => [period - 1, 0],
  history: ({ period }) => period - 1,
  unit: 'x',
  range: NOT_NEGATIVE,
  run(_state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const mean = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) {
      const m = mean[i];
      let even = 0;
      let odd = 0;
      let k = i - period + 1;
      for (; k < i; k += 2) {
        even += Math.abs(x[k] - m);
        odd += Math.abs(x[k + 1] - m);
      }
      if (k === i) even += Math.abs(x[i] - m);
      out[i] = (even + odd) / period;
    }
  },
});

import { fractional, hull, meet, NOT_NEGATIVE, point } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Wilder's mean of values that are 0 or more, a negative one standing for none: it counts 0 among the first `period`, whose mean is the start, and later leaves
 * the mean as it is. Unit: that of the input. NaN for the first `period - 1` values and at a NaN input, which leaves the state as it was.
 * @see TA-Lib ADX; Wilder 1978
 */
export const directionalMean = defineOperator({
  name: 'directional_mean',
  revision: 1,
  category: 'trend',
  summary: "Wilder's mean of values of which the negative ones stand for none",
  source: 'TA-Lib ADX; Wilder 1978',
  inputs: ['x'],
  params: { period: { default: 14, min: 2 } },
  memory: 'recursive',
  reach: 'unbounded',
  lookback: ({ period }) => period - 1,
  unit: 'x',
  range: (_params, [x]) => meet(fractional(hull(x!, point(0))), NOT_NEGATIVE),
  stateSize: () => 2,
  run(state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    const weight = 1 / period;
    let n = state[0] | 0;
    let mean = state[1];
    for (let i = from; i < to; i++) {
      const v = x[i];
      if (v - v !== 0) {
        out[i] = NaN;
        continue;
      }
      if (n === period) {
        if (v >= 0) mean += (v - mean) * weight;
      } else {
        if (v >= 0) mean += v;
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
  },
});

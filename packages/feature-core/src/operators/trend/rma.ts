import { defineOperator } from '../define.js';

/**
 * Wilder's moving average: seeded with the mean of the first `period` values, then (previous·(period − 1) + x) / period.
 * Unit: that of the input. NaN for the first `period - 1` values and at a NaN input, which leaves the state as it was.
 * @see TA-Lib RMA; Wilder 1978
 */
export const rma = defineOperator({
  name: 'rma',
  revision: 1,
  category: 'trend',
  summary: "Wilder's moving average, seeded with the mean of the first period values",
  source: 'TA-Lib RMA; Wilder 1978',
  inputs: ['x'],
  params: { period: { default: 30, min: 1 } },
  memory: 'recursive',
  reach: 'unbounded',
  lookback: ({ period }) => period - 1,
  unit: 'x',
  stateSize: () => 2,
  run(state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    const weight = 1 / period;
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
  },
});

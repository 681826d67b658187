import { defineOperator } from '../define.js';

/**
 * Exponential moving average, seeded with the mean of the first `period` values, then previous + (x − previous)·2/(period + 1).
 * Unit: that of the input. NaN for the first `period - 1` values and at a NaN input, which leaves the state as it was.
 * pandas' form, which starts at the first value, is `ewm`.
 * @see TA-Lib EMA (classic seed)
 */
export const ema = defineOperator({
  name: 'ema',
  revision: 1,
  category: 'trend',
  summary: 'Exponential moving average, seeded with the mean of the first period values',
  source: 'TA-Lib EMA',
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
    const k = 2 / (period + 1);
    let n = state[0];
    let mean = state[1];
    for (let i = from; i < to; i++) {
      const v = x[i];
      if (v - v !== 0) {
        out[i] = NaN;
        continue;
      }
      if (n >= period) mean += (v - mean) * k;
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

import { SEEDED_MEAN_STATE, seededMean, seededStep } from '../../math/seededMean.js';
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
  range: 'input',
  monotone: true,
  stateSize: () => SEEDED_MEAN_STATE,
  run(state, { period }, inputs, outputs, from, to) {
    seededMean(state, inputs[0], outputs[0], period, 2 / (period + 1), from, to);
  },
  step: seededStep((period) => 2 / (period + 1)),
});

import { SEEDED_MEAN_STATE, seededMean, seededStep } from '../../math/seededMean.js';
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
  range: 'input',
  monotone: true,
  stateSize: () => SEEDED_MEAN_STATE,
  run(state, { period }, inputs, outputs, from, to) {
    seededMean(state, inputs[0], outputs[0], period, 1 / period, from, to);
  },
  step: seededStep((period) => 1 / period),
});

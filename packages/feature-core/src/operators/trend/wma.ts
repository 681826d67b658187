import { windowWeighted, windowWeightedReach, WINDOW_WEIGHTED_STATE } from '../../math/windowWeighted.js';
import { defineOperator } from '../define.js';

/**
 * Linearly weighted moving average: the last `period` values with weights 1 to `period`, the newest heaviest. Unit: that of the input.
 * NaN while fewer than `period` values or a hole are in the window; equal values give that value exactly.
 * @see TA-Lib WMA
 */
export const wma = defineOperator({
  name: 'wma',
  revision: 1,
  category: 'trend',
  summary: 'Linearly weighted moving average, the newest value heaviest',
  source: 'TA-Lib WMA',
  inputs: ['x'],
  params: { period: { default: 30, min: 1 } },
  memory: 'window',
  reach: ({ period }) => windowWeightedReach(period),
  window: ({ period }) => period - 1,
  lookback: ({ period }) => period - 1,
  history: ({ period }) => period,
  unit: 'x',
  range: 'input',
  monotone: true,
  stateSize: () => WINDOW_WEIGHTED_STATE,
  run(state, { period }, inputs, outputs, from, to) {
    windowWeighted(state, inputs[0], outputs[0], period, from, to);
  },
});

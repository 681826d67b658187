import { meanStep, windowSum, windowSumReach, WINDOW_SUM_STATE } from '../../math/windowSum.js';
import { defineOperator } from '../define.js';

/**
 * Simple moving average: the mean of the last `period` values, rounded once and independent of where the series starts.
 * Unit: that of the input. NaN while fewer than `period` values or a hole are in the window; `period` equal values give that value exactly.
 * @see TA-Lib SMA, pandas rolling(period).mean()
 */
export const sma = defineOperator({
  name: 'sma',
  revision: 1,
  category: 'trend',
  summary: 'Simple moving average: the mean of the last period values',
  source: 'TA-Lib SMA, pandas rolling mean',
  inputs: ['x'],
  params: { period: { default: 30, min: 1 } },
  memory: 'window',
  reach: ({ period }) => windowSumReach(period),
  window: ({ period }) => period - 1,
  lookback: ({ period }) => period - 1,
  history: ({ period }) => period,
  unit: 'x',
  range: 'input',
  monotone: true,
  stateSize: () => WINDOW_SUM_STATE,
  run(state, { period }, inputs, outputs, from, to) {
    windowSum(state, inputs[0], outputs[0], period, period, true, from, to);
  },
  step: meanStep,
});

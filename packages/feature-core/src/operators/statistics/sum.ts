import { sumStep, windowSum, windowSumReach, WINDOW_SUM_STATE } from '../../math/windowSum.js';
import { point, times } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Sum of the last `period` values, rounded once and independent of where the series starts.
 * Unit: that of the input. NaN while fewer than `period` values or a hole are in the window.
 * @see TA-Lib SUM
 */
export const sum = defineOperator({
  name: 'sum',
  revision: 1,
  category: 'statistics',
  summary: 'Sum of the last period values',
  source: 'TA-Lib SUM',
  inputs: ['x'],
  params: { period: { default: 30, min: 1 } },
  memory: 'window',
  reach: ({ period }) => windowSumReach(period),
  lookback: ({ period }) => period - 1,
  history: ({ period }) => period,
  window: ({ period }) => period - 1,
  unit: 'x',
  range: ({ period }, [x]) => times(x!, point(period!)),
  monotone: true,
  stateSize: () => WINDOW_SUM_STATE,
  run(state, { period }, inputs, outputs, from, to) {
    windowSum(state, inputs[0], outputs[0], period, period, false, from, to);
  },
  step: sumStep,
});

import { extremeStep, windowExtreme, windowExtremeState } from '../../math/windowExtreme.js';
import { defineOperator } from '../define.js';

/**
 * The largest of the last `period` values. Unit: that of the input. NaN while fewer than `period` values or a hole are in the window.
 * @see TA-Lib MAX
 */
export const max = defineOperator({
  name: 'max',
  revision: 1,
  category: 'statistics',
  summary: 'The largest of the last period values',
  source: 'TA-Lib MAX',
  inputs: ['x'],
  params: { period: { default: 30, min: 1 } },
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => period - 1,
  history: ({ period }) => period - 1,
  unit: 'x',
  range: 'value',
  stateSize: ({ period }) => windowExtremeState(period),
  run(state, { period }, inputs, outputs, from, to) {
    windowExtreme(state, inputs[0], outputs[0], period, 1, from, to);
  },
  step: extremeStep(1),
});

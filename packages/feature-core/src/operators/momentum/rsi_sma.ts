import { windowStrength, windowStrengthReach, WINDOW_STRENGTH_STATE } from '../../math/windowStrength.js';
import { between } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Relative strength index of simple means (Cutler's): 100 − 100 / (1 + mean gain / mean loss). Unit: percent, 0..100. A change that is not defined
 * (the first bar, a hole) counts as 0, so the first value is at bar `period - 1`. 100 without losses, NaN without any change.
 * Wilder's is `rsi`.
 * @see pandas: diff, clip, rolling(period).mean()
 */
export const rsiSma = defineOperator({
  name: 'rsi_sma',
  revision: 1,
  category: 'momentum',
  summary: 'Relative strength index of simple means (Cutler)',
  source: 'pandas rolling mean of gains and losses',
  inputs: ['x'],
  params: { period: { default: 14, min: 1 } },
  memory: 'window',
  reach: ({ period }) => windowStrengthReach(period),
  window: ({ period }) => period,
  lookback: ({ period }) => period - 1,
  history: ({ period }) => period + 1,
  unit: 'percent',
  range: between(0, 100),
  stateSize: () => WINDOW_STRENGTH_STATE,
  run(state, { period }, inputs, outputs, from, to) {
    windowStrength(state, inputs[0], outputs[0], period, from, to);
  },
});

import { wilderStrength, WILDER_STRENGTH_STATE } from '../../math/wilderStrength.js';
import { between } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Relative strength index in Wilder's smoothing: 100·G/(G + L), G and L seeded with the mean gain and loss of the first `period` changes.
 * Unit: percent, 0..100; 0 without any change. NaN for the first `period` bars and at a NaN input, which leaves the state as it was.
 * Cutler's, of simple means, is `rsi_sma`.
 * @see TA-Lib RSI
 */
export const rsi = defineOperator({
  name: 'rsi',
  revision: 1,
  category: 'momentum',
  summary: "Relative strength index in Wilder's smoothing",
  source: 'TA-Lib RSI; Wilder 1978',
  inputs: ['x'],
  params: { period: { default: 14, min: 2 } },
  memory: 'recursive',
  reach: 'unbounded',
  lookback: ({ period }) => period,
  unit: 'percent',
  range: between(0, 100),
  stateSize: () => WILDER_STRENGTH_STATE,
  run(state, { period }, inputs, outputs, from, to) {
    wilderStrength(state, inputs[0], outputs[0], period, 0, from, to);
  },
});

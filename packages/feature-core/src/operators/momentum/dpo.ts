import { deriveOperator } from '../define.js';

/**
 * Detrended price oscillator: x of period/2 + 1 bars ago minus the mean of the last `period` values. Unit: that of the input.
 * NaN for the first `period - 1` bars.
 * @see TA-Lib DPO
 */
export const dpo = deriveOperator({
  name: 'dpo',
  revision: 1,
  category: 'momentum',
  summary: 'Detrended price oscillator: an earlier value minus the mean now',
  source: 'TA-Lib DPO',
  inputs: ['x'],
  params: { period: { default: 20, min: 2 } },
  expression: ({ period }) => `shift(x, ${(period >> 1) + 1}) - sma(x, period)`,
});

import { deriveOperator } from '../define.js';

/**
 * Sample standard deviation (ddof 1) of the last `period` values. Unit: that of the input. NaN while fewer than `period` values or a hole are in
 * the window; equal values give exactly 0. TA-Lib's population form is `stddev`.
 * @see pandas rolling(period).std()
 */
export const std = deriveOperator({
  name: 'std',
  revision: 1,
  category: 'volatility',
  summary: 'Sample standard deviation (ddof 1) of the last period values',
  source: 'pandas rolling std',
  inputs: ['x'],
  params: { period: { default: 20, min: 2 } },
  expression: 'deviation(x, sma(x, period), period, 1)',
});

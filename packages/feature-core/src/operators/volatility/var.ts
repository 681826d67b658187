import { deriveOperator } from '../define.js';

/**
 * Population variance of the last `period` values; `nbdev` has no effect, as in TA-Lib. Unit: mixed. NaN while fewer than `period` values or a hole are in
 * the window; equal values give exactly 0.
 * @see TA-Lib VAR
 */
export const variance = deriveOperator({
  name: 'var',
  revision: 1,
  category: 'volatility',
  summary: 'Population variance (ddof 0) of the last period values',
  source: 'TA-Lib VAR',
  inputs: ['x'],
  params: { period: { default: 5, min: 1 }, nbdev: { default: 1, min: -3e37, max: 3e37, real: true } },
  unit: 'mixed',
  expression: 'deviation(x, sma(x, period), period, 0) * deviation(x, sma(x, period), period, 0)',
});

import { deriveOperator } from '../define.js';

/**
 * Population standard deviation (ddof 0) of the last `period` values, times `nbdev`. Unit: that of the input. NaN while fewer than `period` values
 * or a hole are in the window; equal values give exactly 0. The sample form is `std`.
 * @see TA-Lib STDDEV
 */
export const stddev = deriveOperator({
  name: 'stddev',
  revision: 1,
  category: 'volatility',
  summary: 'Population standard deviation (ddof 0) of the last period values, times nbdev',
  source: 'TA-Lib STDDEV',
  inputs: ['x'],
  params: { period: { default: 5, min: 1 }, nbdev: { default: 1, min: -3e37, max: 3e37, real: true } },
  unit: 'x',
  expression: 'nbdev * deviation(x, sma(x, period), period, 0)',
});

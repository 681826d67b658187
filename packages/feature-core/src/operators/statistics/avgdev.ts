import { deriveOperator } from '../define.js';

/**
 * Mean absolute deviation of the last `period` values from their mean. Unit: that of the input. NaN while fewer than `period` values or a hole are in the
 * window; equal values give exactly 0.
 * @see TA-Lib AVGDEV
 */
export const avgdev = deriveOperator({
  name: 'avgdev',
  revision: 1,
  category: 'statistics',
  summary: 'Mean absolute deviation of the last period values',
  source: 'TA-Lib AVGDEV',
  inputs: ['x'],
  params: { period: { default: 14, min: 2 } },
  expression: 'mean_deviation(x, sma(x, period), period)',
});

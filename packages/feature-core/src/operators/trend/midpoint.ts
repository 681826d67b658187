import { deriveOperator } from '../define.js';

/**
 * Middle of the largest and the smallest of the last `period` values. Unit: that of the input. NaN for the first `period - 1` values.
 * @see TA-Lib MIDPOINT
 */
export const midpoint = deriveOperator({
  name: 'midpoint',
  revision: 1,
  category: 'trend',
  summary: 'The middle of the largest and smallest of the last period values',
  source: 'TA-Lib MIDPOINT',
  inputs: ['x'],
  params: { period: { default: 14, min: 2 } },
  expression: '(max(x, period) + min(x, period)) / 2',
});

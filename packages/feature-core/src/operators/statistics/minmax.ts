import { deriveOperator } from '../define.js';

/**
 * The smallest and the largest of the last `period` values. Unit: that of the input. NaN while fewer than `period` values or a hole are in the window.
 * @see TA-Lib MINMAX
 */
export const minmax = deriveOperator({
  name: 'minmax',
  revision: 1,
  category: 'statistics',
  summary: 'The smallest and the largest of the last period values',
  source: 'TA-Lib MINMAX',
  inputs: ['x'],
  params: { period: { default: 30, min: 2 } },
  expression: { min: 'min(x, period)', max: 'max(x, period)' },
});

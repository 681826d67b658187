import { deriveOperator } from '../define.js';

const ADX = 'adx(high, low, close, period)';

/**
 * Average directional movement rating: the mean of adx now and `period - 1` bars ago. Unit: percent. NaN for the first 3·period − 2 bars.
 * @see TA-Lib ADXR; Wilder 1978
 */
export const adxr = deriveOperator({
  name: 'adxr',
  revision: 1,
  category: 'momentum',
  summary: 'Average directional movement rating: the mean of two adx, period − 1 bars apart',
  source: 'TA-Lib ADXR; Wilder 1978',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 14, min: 2 } },
  expression: ({ period }) => `(${ADX} + shift(${ADX}, ${period - 1})) / 2`,
});

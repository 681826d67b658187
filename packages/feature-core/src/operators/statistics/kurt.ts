import { rounded } from '../../math/interval.js';
import { deriveOperator } from '../define.js';

/**
 * Bias-corrected excess kurtosis of the last `period` values. Unit: ratio. NaN while fewer than `period` values or a hole are in the window.
 * @see pandas 2 rolling(period).kurt()
 */
export const kurt = deriveOperator({
  name: 'kurt',
  revision: 1,
  category: 'statistics',
  summary: 'Bias-corrected excess kurtosis of the last period values',
  source: 'pandas 2 rolling kurt',
  inputs: ['x'],
  params: { period: { default: 20, min: 4 } },
  // −3 where all values are equal.
  range: ({ period }) => rounded(Math.min(-3, (-2 * (period! - 1)) / (period! - 3)), period!, 1024),
  expression: 'moments(x, sma(x, period), period).kurt',
});

import { rounded } from '../../math/interval.js';
import { deriveOperator } from '../define.js';

/**
 * Bias-corrected skewness of the last `period` values. Unit: ratio. NaN while fewer than `period` values or a hole are in the window.
 * @see pandas 2 rolling(period).skew()
 */
export const skew = deriveOperator({
  name: 'skew',
  revision: 1,
  category: 'statistics',
  summary: 'Bias-corrected skewness of the last period values',
  source: 'pandas 2 rolling skew',
  inputs: ['x'],
  params: { period: { default: 20, min: 4 } },
  range: ({ period }) => rounded(-Math.sqrt(period!), Math.sqrt(period!), 1024),
  expression: 'moments(x, sma(x, period), period).skew',
});

import { deriveOperator } from '../define.js';

/**
 * Pearson correlation of the last `period` pairs, each window by itself. Unit: ratio. NaN while fewer than `period` pairs or a hole are in the window, and
 * where either side is constant.
 * @see pandas rolling(period).corr()
 */
export const corr = deriveOperator({
  name: 'corr',
  revision: 1,
  category: 'statistics',
  summary: 'Pearson correlation of the last period pairs',
  source: 'pandas rolling corr, each window by itself',
  inputs: ['x', 'y'],
  params: { period: { default: 20, min: 2 } },
  expression: 'correlation(x, y, sma(x, period), sma(y, period), period)',
});

import { deriveOperator } from '../define.js';

/**
 * Middle of the highest high and the lowest low of the last `period` bars. Unit: price. NaN for the first `period - 1` bars.
 * @see TA-Lib MIDPRICE
 */
export const midprice = deriveOperator({
  name: 'midprice',
  revision: 1,
  category: 'trend',
  summary: 'The middle of the highest high and the lowest low of the last period bars',
  source: 'TA-Lib MIDPRICE',
  inputs: ['high', 'low'],
  params: { period: { default: 14, min: 2 } },
  expression: '(max(high, period) + min(low, period)) / 2',
});

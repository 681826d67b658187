import { deriveOperator } from '../define.js';

/**
 * Williams %R: −100·(H − close)/(H − L), H and L the extremes of the last `period` bars; 0 where they are equal. Unit: ratio, −100..0.
 * NaN for the first `period - 1` bars.
 * @see TA-Lib WILLR; Williams 1973
 */
export const willr = deriveOperator({
  name: 'willr',
  revision: 1,
  category: 'momentum',
  summary: 'Williams %R: where the close stands in the range of the last bars, from the top',
  source: 'TA-Lib WILLR; Williams 1973',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 14, min: 2 } },
  expression: 'williams_position(close, min(low, period), max(high, period))',
});

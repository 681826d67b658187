import { deriveOperator } from '../define.js';

/**
 * Amihud's illiquidity: the mean of |return| over traded value (close·volume) in the last `period` bars; how much a unit of money moves the price. Unit: 1 over
 * money. NaN for the first `period` bars and while a bar without volume is in the window.
 * @see Amihud, Journal of Financial Markets 5 (2002) 31
 */
export const amihud = deriveOperator({
  name: 'amihud',
  revision: 1,
  category: 'volume',
  summary: 'Illiquidity: mean of the size of the return over the traded value',
  source: 'Amihud 2002',
  inputs: ['close', 'volume'],
  params: { period: { default: 20, min: 1 } },
  unit: 'mixed',
  expression: 'sma(abs(close / shift(close, 1) - 1) / (close * volume), period)',
});

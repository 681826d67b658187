import { deriveOperator } from '../define.js';

/**
 * Average daily range: the mean of high − low, not the true range. Unit: price. NaN for the first `period - 1` bars.
 * @see TA-Lib ADR
 */
export const adr = deriveOperator({
  name: 'adr',
  revision: 1,
  category: 'volatility',
  summary: 'Mean of high − low over the last period bars',
  source: 'TA-Lib ADR',
  inputs: ['high', 'low'],
  params: { period: { default: 14, min: 1 } },
  expression: 'sma(high - low, period)',
});

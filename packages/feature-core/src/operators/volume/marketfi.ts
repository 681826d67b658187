import { deriveOperator } from '../define.js';

/**
 * Market facilitation index: high − low over volume; 0 where there is no volume. Unit: mixed.
 * @see TA-Lib MARKETFI; Williams 1995
 */
export const marketfi = deriveOperator({
  name: 'marketfi',
  revision: 1,
  category: 'volume',
  summary: 'Market facilitation index: range per volume',
  source: 'TA-Lib MARKETFI; Williams 1995',
  inputs: ['high', 'low', 'volume'],
  params: {},
  unit: 'mixed',
  expression: 'div_or(high - low, volume, 0)',
});

import { deriveOperator } from '../define.js';

/**
 * Balance of power: (close − open)/(high − low), 0 where high is not above low. Unit: ratio. No lookback.
 * @see TA-Lib BOP; Livshin 2001
 */
export const bop = deriveOperator({
  name: 'bop',
  revision: 1,
  category: 'momentum',
  summary: 'Balance of power: the body of a bar over its range',
  source: 'TA-Lib BOP; Livshin 2001',
  inputs: ['open', 'high', 'low', 'close'],
  params: {},
  expression: 'div_positive(close - open, high - low)',
});

import { deriveOperator } from '../define.js';

/**
 * Average true range in percent of close; 0 where close is 0. Unit: ratio. NaN for the first `period` bars.
 * Of period 1 it is the true range itself, in price units, as TA-Lib has it.
 * @see TA-Lib NATR
 */
export const natr = deriveOperator({
  name: 'natr',
  revision: 1,
  category: 'volatility',
  summary: 'Average true range in percent of close',
  source: 'TA-Lib NATR',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 14, min: 1 } },
  expression: ({ period }) => (period === 1 ? 'trange(high, low, close)' : '100 * div_or(atr(high, low, close, period), close, 0)'),
});

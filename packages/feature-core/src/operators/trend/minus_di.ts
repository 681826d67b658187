import { deriveOperator } from '../define.js';

/**
 * −DI: 100 times the Wilder sum of falls of the low over that of the true range, 0 where that is 0; with period 1 the plain quotient. Unit: percent.
 * NaN for the first `period` bars.
 * @see TA-Lib MINUS_DI; Wilder 1978
 */
export const minusDi = deriveOperator({
  name: 'minus_di',
  revision: 1,
  category: 'trend',
  summary: 'Minus directional indicator: directional movement over true range, in percent',
  source: 'TA-Lib MINUS_DI; Wilder 1978',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 14, min: 1 } },
  unit: 'percent',
  expression: ({ period }) =>
    period === 1
      ? 'div_positive(directional_movement(high, low, 1).minus, trange(high, low, close))'
      : 'directional_index(high, low, close, period).minus',
});

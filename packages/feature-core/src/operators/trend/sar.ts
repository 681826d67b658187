import { deriveOperator } from '../define.js';

/**
 * Parabolic stop and reverse: a stop that nears the price the faster the more new extremes there are, and changes sides when it is touched. Unit: price.
 * NaN on the first bar. With signs and an acceleration for each side it is `sarext`.
 * @see TA-Lib SAR; Wilder 1978
 */
export const sar = deriveOperator({
  name: 'sar',
  revision: 1,
  category: 'trend',
  summary: 'Parabolic stop and reverse',
  source: 'TA-Lib SAR; Wilder 1978',
  inputs: ['high', 'low'],
  params: { acceleration: { default: 0.02, min: 0, max: 3e37, real: true }, maximum: { default: 0.2, min: 0, max: 3e37, real: true } },
  unit: 'x',
  expression: 'parabolic(high, low, 0, 0, acceleration, acceleration, maximum, acceleration, acceleration, maximum).stop',
});

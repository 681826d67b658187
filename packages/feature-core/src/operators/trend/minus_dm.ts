import { deriveOperator } from '../define.js';

/**
 * −DM: falls of the low where they are the larger movement of the bar, as a Wilder sum (S − S/period + movement). Unit: price. First at bar period − 1.
 * @see TA-Lib MINUS_DM; Wilder 1978
 */
export const minusDm = deriveOperator({
  name: 'minus_dm',
  revision: 1,
  category: 'trend',
  summary: 'Minus directional movement, a Wilder sum',
  source: 'TA-Lib MINUS_DM; Wilder 1978',
  inputs: ['high', 'low'],
  params: { period: { default: 14, min: 1 } },
  expression: 'directional_movement(high, low, period).minus',
});

import { deriveOperator } from '../define.js';

/**
 * +DM: rises of the high where they are the larger movement of the bar, as a Wilder sum (S − S/period + movement). Unit: price. First at bar period − 1.
 * @see TA-Lib PLUS_DM; Wilder 1978
 */
export const plusDm = deriveOperator({
  name: 'plus_dm',
  revision: 1,
  category: 'trend',
  summary: 'Plus directional movement, a Wilder sum',
  source: 'TA-Lib PLUS_DM; Wilder 1978',
  inputs: ['high', 'low'],
  params: { period: { default: 14, min: 1 } },
  expression: 'directional_movement(high, low, period).plus',
});

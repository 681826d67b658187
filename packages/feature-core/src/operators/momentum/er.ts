import { rounded } from '../../math/interval.js';
import { deriveOperator } from '../define.js';

/**
 * Efficiency ratio of Kaufman: the size of the change over `period` bars over the sum of the sizes of its changes; 1 where these are all 0. Unit: ratio, 0..1.
 * NaN for the first `period` bars.
 * @see TA-Lib ER; Kaufman 1995
 */
export const er = deriveOperator({
  name: 'er',
  revision: 1,
  category: 'momentum',
  summary: 'Efficiency ratio: the net change over the path that led to it',
  source: 'TA-Lib ER; Kaufman 1995',
  inputs: ['x'],
  params: { period: { default: 10, min: 2 } },
  range: rounded(0, 1),
  expression: 'efficiency(x - shift(x, period), sum(abs(x - shift(x, 1)), period))',
});

import { rounded } from '../../math/interval.js';
import { deriveOperator } from '../define.js';

/**
 * Vertical horizontal filter: largest − smallest of the last `period` values over the sum of the sizes of the last `period` changes, 0 where that is 0.
 * Unit: ratio. NaN for the first `period` bars.
 * @see TA-Lib VHF; White 1991
 */
export const vhf = deriveOperator({
  name: 'vhf',
  revision: 1,
  category: 'trend',
  summary: 'Vertical horizontal filter: the range of the last closes over their path',
  source: 'TA-Lib VHF; White 1991',
  inputs: ['x'],
  params: { period: { default: 28, min: 2 } },
  range: rounded(0, 1),
  expression: 'div_positive(max(x, period) - min(x, period), sum(abs(x - shift(x, 1)), period))',
});

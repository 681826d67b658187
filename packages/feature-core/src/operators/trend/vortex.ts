import { deriveOperator } from '../define.js';

const RANGE = 'sum(trange(high, low, close), period)';

/**
 * Vortex: sums of |high − previous low| and of |low − previous high| over the sum of the true range, 0 where that is 0. Unit: ratio.
 * NaN for the first `period` bars.
 * @see TA-Lib VORTEX; Botes, Siepman 2010
 */
export const vortex = deriveOperator({
  name: 'vortex',
  revision: 1,
  category: 'trend',
  summary: 'Vortex: upward and downward movement over the true range',
  source: 'TA-Lib VORTEX; Botes, Siepman 2010',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 14, min: 1 } },
  expression: {
    plusvi: `div_positive(sum(abs(high - shift(low, 1)), period), ${RANGE})`,
    minusvi: `div_positive(sum(abs(low - shift(high, 1)), period), ${RANGE})`,
  },
});

import { deriveOperator } from '../define.js';

/** NaN where a side is constant. */
const CORRELATION = 'correlation(x, y, sma(x, period), sma(y, period), period)';
/** What stands for a window in which one side is constant: 0, and NaN where a mean is. */
const NONE = '0 * sma(x, period) + 0 * sma(y, period)';

/**
 * Pearson correlation of the last `period` pairs, held in −1..1; 0 where either side is constant. Unit: ratio. NaN while fewer than `period` pairs or a
 * hole are in the window. pandas' form, NaN for a constant side, is `corr`.
 * @see TA-Lib CORREL
 */
export const correl = deriveOperator({
  name: 'correl',
  revision: 1,
  category: 'statistics',
  summary: 'Pearson correlation of the last period pairs, 0 where a side is constant',
  source: 'TA-Lib CORREL',
  inputs: ['x', 'y'],
  params: { period: { default: 30, min: 1 } },
  unit: 'ratio',
  expression: ({ period }) => (period === 1 ? NONE : `where(${CORRELATION} >= -2, greater(lesser(${CORRELATION}, 1), -1), ${NONE})`),
});

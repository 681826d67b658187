import { deriveOperator } from '../define.js';

const X = 'rocp(x, 1)';
const Y = 'rocp(y, 1)';

/**
 * Slope of the returns of y on those of x over the last `period` returns; 0 where those of x are all equal. Unit: ratio. NaN for the first `period` bars.
 * @see TA-Lib BETA
 */
export const beta = deriveOperator({
  name: 'beta',
  revision: 1,
  category: 'statistics',
  summary: 'Slope of the returns of y on those of x',
  source: 'TA-Lib BETA',
  inputs: ['x', 'y'],
  params: { period: { default: 5, min: 1 } },
  unit: 'ratio',
  expression: `regression_slope(${X}, ${Y}, sma(${X}, period), sma(${Y}, period), period)`,
});

import { deriveOperator } from '../define.js';

/**
 * Hull moving average: the weighted mean over √period of 2·wma(period / 2) − wma(period), both cut to integers. Unit: that of the input.
 * NaN for the first period + √period − 2 values.
 * @see TA-Lib HMA; Hull 2005
 */
export const hma = deriveOperator({
  name: 'hma',
  revision: 1,
  category: 'trend',
  summary: 'Hull moving average',
  source: 'TA-Lib HMA; Hull 2005',
  inputs: ['x'],
  params: { period: { default: 20, min: 1 } },
  expression: ({ period }) => (period === 1 ? 'x' : `wma(2 * wma(x, ${period >> 1}) - wma(x, period), ${Math.floor(Math.sqrt(period))})`),
});

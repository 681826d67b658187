import { deriveOperator } from '../define.js';

const WIDTH = 'div_or(4 * (high - low), high + low, 0)';

/**
 * Acceleration bands: means of high·(1 + k), close and low·(1 − k) with k = 4·(high − low)/(high + low), 0 where that is 0/0. Unit: price.
 * NaN for the first `period - 1` bars.
 * @see TA-Lib ACCBANDS; Headley 2002
 */
export const accbands = deriveOperator({
  name: 'accbands',
  revision: 1,
  category: 'volatility',
  summary: 'Acceleration bands: means of highs and lows pushed out by the relative range',
  source: 'TA-Lib ACCBANDS; Headley 2002',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 20, min: 2 } },
  unit: 'x',
  expression: {
    upperband: `sma(high * (1 + ${WIDTH}), period)`,
    middleband: 'sma(close, period)',
    lowerband: `sma(low * (1 - ${WIDTH}), period)`,
  },
});

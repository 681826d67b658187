import { deriveOperator } from '../define.js';

/**
 * Bollinger bands: the mean, and the mean plus and minus population deviations. Unit: that of the input. NaN for the first `period - 1` bars.
 * @see TA-Lib BBANDS (moving average type 0)
 */
export const bbands = deriveOperator({
  name: 'bbands',
  revision: 1,
  category: 'volatility',
  summary: 'Bollinger bands: mean and mean plus and minus population deviations',
  source: 'TA-Lib BBANDS',
  inputs: ['x'],
  params: {
    period: { default: 20, min: 2 },
    nbdevup: { default: 2, min: -3e37, max: 3e37, real: true },
    nbdevdn: { default: 2, min: -3e37, max: 3e37, real: true },
  },
  unit: 'x',
  expression: {
    upperband: 'sma(x, period) + nbdevup * deviation(x, sma(x, period), period, 0)',
    middleband: 'sma(x, period)',
    lowerband: 'sma(x, period) - nbdevdn * deviation(x, sma(x, period), period, 0)',
  },
});

import { deriveOperator, type Params } from '../define.js';
import { averageFrom, averageLookback, matypeParam } from '../trend/movingAverage.js';

const DEVIATION = 'deviation(x, sma(x, period), period, 0)';

function middle({ period, matype }: Params): string {
  return averageFrom(period - 1, matype, 'x', period);
}

/**
 * Bollinger bands: the moving average, and the average plus and minus population deviations (around the simple mean). Unit: that of the input.
 * NaN for the first `period - 1` bars, or as long as the average asks for.
 * @see TA-Lib BBANDS; Bollinger 1983
 */
export const bbands = deriveOperator({
  name: 'bbands',
  revision: 1,
  category: 'volatility',
  summary: 'Bollinger bands: average and average plus and minus population deviations',
  source: 'TA-Lib BBANDS; Bollinger 1983',
  inputs: ['x'],
  params: {
    period: { default: 20, min: 2 },
    nbdevup: { default: 2, min: -3e37, max: 3e37, real: true },
    nbdevdn: { default: 2, min: -3e37, max: 3e37, real: true },
    matype: matypeParam(0),
  },
  unit: 'x',
  expression: {
    upperband: (params) => `${middle(params)} + nbdevup * ${DEVIATION}`,
    middleband: (params) =>
      averageLookback(params.matype, params.period) < params.period - 1 ? `mask(${middle(params)}, ${DEVIATION})` : middle(params),
    lowerband: (params) => `${middle(params)} - nbdevdn * ${DEVIATION}`,
  },
});

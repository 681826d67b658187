import { deriveOperator, type Params } from '../define.js';
import { averageFrom } from '../trend/movingAverage.js';

const EMA = 1;
const RMA = 13;

function start({ period, atrperiod }: Params): number {
  return Math.max(period - 1, atrperiod);
}

function middle(params: Params): string {
  return averageFrom(start(params), EMA, '(high + low + close) / 3', params.period);
}

/** The true range itself starts a bar late. */
function range(params: Params): string {
  return averageFrom(start(params) - 1, RMA, 'trange(high, low, close)', params.atrperiod);
}

/**
 * Keltner channel: the exponential average of the typical price, plus and minus `nbdev` average true ranges (Wilder's), both seeded to start on one bar.
 * Unit: price. NaN for the first max(period − 1, atrperiod) bars.
 * @see TA-Lib KC
 */
export const kc = deriveOperator({
  name: 'kc',
  revision: 1,
  category: 'volatility',
  summary: 'Keltner channel: the average typical price plus and minus average true ranges',
  source: 'TA-Lib KC',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 20, min: 2 }, atrperiod: { default: 10, min: 1 }, nbdev: { default: 2, min: -3e37, max: 3e37, real: true } },
  unit: 'x',
  expression: {
    upperband: (params) => `${middle(params)} + nbdev * ${range(params)}`,
    middleband: (params) => `mask(${middle(params)}, ${range(params)})`,
    lowerband: (params) => `${middle(params)} - nbdev * ${range(params)}`,
  },
});

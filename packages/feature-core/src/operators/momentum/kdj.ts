import { deriveOperator, type Params } from '../define.js';
import { matypeParam, movingAverage } from '../trend/movingAverage.js';

/** Where the close stands in the range of the last bars. */
const POSITION = 'stoch_position(close, min(low, fastk), max(high, fastk))';

/** TA-Lib's number of Wilder's average, which is the default here. */
const RMA = 13;

function slowK({ slowk, slowk_matype }: Params): string {
  return movingAverage(slowk_matype, POSITION, slowk, RMA);
}

function slowD(params: Params): string {
  return movingAverage(params.slowd_matype, slowK(params), params.slowd, RMA);
}

/**
 * Stochastic of Wilder averages: k, its average d, and j = 3k − 2d. Unit: ratio, k and d 0..100 where the averages do not overshoot. All start where d does.
 * @see TA-Lib KDJ
 */
export const kdj = deriveOperator({
  name: 'kdj',
  revision: 1,
  category: 'momentum',
  summary: 'Stochastic of Wilder averages with j = 3k − 2d',
  source: 'TA-Lib KDJ',
  inputs: ['high', 'low', 'close'],
  params: {
    fastk: { default: 9, min: 1 },
    slowk: { default: 3, min: 1 },
    slowk_matype: matypeParam(RMA),
    slowd: { default: 3, min: 1 },
    slowd_matype: matypeParam(RMA),
  },
  unit: 'ratio',
  expression: {
    k: (params) => `mask(${slowK(params)}, ${slowD(params)})`,
    d: slowD,
    j: (params) => `3 * ${slowK(params)} - 2 * ${slowD(params)}`,
  },
});

import { deriveOperator, type Params } from '../define.js';
import { matypeParam, movingAverage } from '../trend/movingAverage.js';

/** Where the close stands in the range of the last bars. */
const POSITION = 'stoch_position(close, min(low, fastk), max(high, fastk))';

function slowK({ slowk, slowk_matype }: Params): string {
  return movingAverage(slowk_matype, POSITION, slowk);
}

function slowD(params: Params): string {
  return movingAverage(params.slowd_matype, slowK(params), params.slowd);
}

/**
 * Slow stochastic: where the close stands in the range of the last `fastk` bars, smoothed, and that smoothed again. Unit: ratio, 0..100 where the averages
 * do not overshoot. Both outputs start where slowd does.
 * @see TA-Lib STOCH; Lane 1984
 */
export const stoch = deriveOperator({
  name: 'stoch',
  revision: 1,
  category: 'momentum',
  summary: 'Slow stochastic',
  source: 'TA-Lib STOCH; Lane 1984',
  inputs: ['high', 'low', 'close'],
  params: {
    fastk: { default: 5, min: 1 },
    slowk: { default: 3, min: 1 },
    slowk_matype: matypeParam(0),
    slowd: { default: 3, min: 1 },
    slowd_matype: matypeParam(0),
  },
  unit: 'ratio',
  expression: {
    slowk: (params) => `mask(${slowK(params)}, ${slowD(params)})`,
    slowd: slowD,
  },
});

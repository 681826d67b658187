import { deriveOperator, type Params } from '../define.js';
import { matypeParam, movingAverage } from '../trend/movingAverage.js';

/** Where the close stands in the range of the last bars. */
const POSITION = 'stoch_position(close, min(low, fastk), max(high, fastk))';

function fastD({ fastd, fastd_matype }: Params): string {
  return movingAverage(fastd_matype, POSITION, fastd);
}

/**
 * Fast stochastic: where the close stands in the range of the last `fastk` bars, and that smoothed. Unit: ratio, 0..100 where the average does not overshoot.
 * Both outputs start where fastd does.
 * @see TA-Lib STOCHF; Lane 1984
 */
export const stochf = deriveOperator({
  name: 'stochf',
  revision: 1,
  category: 'momentum',
  summary: 'Fast stochastic',
  source: 'TA-Lib STOCHF; Lane 1984',
  inputs: ['high', 'low', 'close'],
  params: { fastk: { default: 5, min: 1 }, fastd: { default: 3, min: 1 }, fastd_matype: matypeParam(0) },
  unit: 'ratio',
  expression: {
    fastk: (params) => `mask(${POSITION}, ${fastD(params)})`,
    fastd: fastD,
  },
});

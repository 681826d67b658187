import { between, UNBOUNDED } from '../../math/interval.js';
import { deriveOperator } from '../define.js';

/**
 * Chaikin money flow: sum of the money flow volume over that of the volume of the last `period` bars; 0 where the latter is not above 0. Unit: ratio.
 * NaN for the first `period - 1` bars.
 * @see TA-Lib CMF; Chaikin
 */
export const cmf = deriveOperator({
  name: 'cmf',
  revision: 1,
  category: 'volume',
  summary: 'Chaikin money flow: money flow volume over volume',
  source: 'TA-Lib CMF; Chaikin',
  inputs: ['high', 'low', 'close', 'volume'],
  params: { period: { default: 20, min: 1 } },
  range: (_params, _inputs, atMost) => (atMost(1, 2) && atMost(2, 0) ? between(-1, 1) : UNBOUNDED),
  expression: 'div_positive(sum(money_flow_volume(high, low, close, volume), period), sum(volume, period))',
});

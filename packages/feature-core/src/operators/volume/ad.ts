import { deriveOperator } from '../define.js';

/**
 * Accumulation/distribution line: the sum of the money flow volume since the first bar. Unit: volume, anchored at the origin of the series.
 * @see TA-Lib AD; Chaikin
 */
export const ad = deriveOperator({
  name: 'ad',
  revision: 1,
  category: 'volume',
  summary: 'Accumulation/distribution line since the origin',
  source: 'TA-Lib AD; Chaikin',
  inputs: ['high', 'low', 'close', 'volume'],
  params: {},
  expression: 'cumsum(money_flow_volume(high, low, close, volume))',
});

import { fractional, hull } from '../../math/interval.js';
import { deriveOperator } from '../define.js';

/**
 * Volume-weighted mean of the typical price since the last anchor, its bar included. Unit: price, anchored. NaN before the first anchor, while there has been no
 * volume since, and at a bar with a hole, which is left out of both sums.
 * @see vwap, which TA-Lib anchors at the series' origin
 */
export const vwapSince = deriveOperator({
  name: 'vwap_since',
  revision: 1,
  category: 'volume',
  summary: 'Volume-weighted mean of the typical price since the last anchor',
  source: 'TA-Lib VWAP, from an anchor on',
  inputs: ['high', 'low', 'close', 'volume', 'anchor'],
  params: {},
  expression:
    'cumsum_since(typprice(high, low, close) * volume, anchor) / cumsum_since(mask(volume, typprice(high, low, close) * volume), anchor)',
  unit: 'x',
  range: (_params, [high, low, close]) => fractional(hull(hull(high!, low!), close!)),
});

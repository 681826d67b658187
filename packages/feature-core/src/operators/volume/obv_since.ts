import { deriveOperator } from '../define.js';

/**
 * On-balance volume since the last anchor: volume added on bars that close higher than the one before, taken away on bars that close lower. Unit: volume,
 * anchored. NaN before the first anchor, at the series' first bar and at a hole.
 * @see obv, which TA-Lib anchors at the series' origin
 */
export const obvSince = deriveOperator({
  name: 'obv_since',
  revision: 1,
  category: 'volume',
  summary: 'On-balance volume since the last anchor',
  source: 'Granville 1963, from an anchor on',
  inputs: ['x', 'volume', 'anchor'],
  params: {},
  unit: 'volume',
  expression: 'cumsum_since(sign(x - shift(x, 1)) * volume, anchor)',
});

import { deriveOperator } from '../define.js';

/**
 * The marks of a bar as one integer, from which all candle patterns are read: computed once, whatever patterns a set has. The lowest bit is 1 where the
 * bar is white (close >= open), the third where its body is longer than the mean body of the ten bars before; math/candle/marks.ts names them all.
 * Unit: ratio (bits). 0 where a price is not finite; never NaN.
 * @see TA-Lib, default candle settings
 */
export const candle = deriveOperator({
  name: 'candle',
  revision: 1,
  category: 'pattern',
  summary: 'What candle patterns read of a bar, as bits of one integer',
  source: 'TA-Lib candle settings',
  inputs: ['open', 'high', 'low', 'close'],
  params: {},
  expression:
    'candle_marks(open, high, low, close, sma(abs(close - open), 10), sma(high - low, 10), ' +
    'sma(high - greater(open, close) + (lesser(open, close) - low), 10))',
});

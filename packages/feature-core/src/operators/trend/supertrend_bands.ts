import { deriveOperator } from '../define.js';

const BANDS = 'trailing_bands(high, low, close, atr(high, low, close, period), multiplier)';

/**
 * Supertrend that starts on the side of its first close and turns at an equal one: the band that holds the close and its side, 1 below it, −1 above. Unit: price.
 * NaN for the first `period` bars. TA-Lib's is `supertrend`.
 * @see DaveSkender/Stock.Indicators SuperTrend
 */
export const supertrendBands = deriveOperator({
  name: 'supertrend_bands',
  revision: 1,
  category: 'trend',
  summary: 'Supertrend that starts on the side of its first close: the band and its side',
  source: 'Seban 2008; DaveSkender/Stock.Indicators SuperTrend',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 10, min: 1 }, multiplier: { default: 3, min: 0, max: 1000, real: true } },
  expression: { supertrend: `${BANDS}.band`, side: `${BANDS}.side` },
});

import { deriveOperator } from '../define.js';

const RANGE = 'multiplier * atr(high, low, close, atrperiod)';

/**
 * Keltner channel of the close: its exponential average, plus and minus `multiplier` average true ranges (Wilder's), each with a start of its own. Unit: price.
 * NaN until what each band needs is defined. TA-Lib's, of the typical price, is `kc`.
 * @see Raschke's form; DaveSkender/Stock.Indicators Keltner
 */
export const keltner = deriveOperator({
  name: 'keltner',
  revision: 1,
  category: 'volatility',
  summary: 'Keltner channel of the close: its exponential average plus and minus average true ranges',
  source: 'Keltner 1960, Raschke; DaveSkender/Stock.Indicators Keltner',
  inputs: ['high', 'low', 'close'],
  params: {
    period: { default: 20, min: 1 },
    multiplier: { default: 2, min: 0, max: 1000, real: true },
    atrperiod: { default: 10, min: 1 },
  },
  unit: 'x',
  expression: {
    upperband: `ema(close, period) + ${RANGE}`,
    middleband: 'ema(close, period)',
    lowerband: `ema(close, period) - ${RANGE}`,
  },
});

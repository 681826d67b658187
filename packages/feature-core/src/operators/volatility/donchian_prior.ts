import { deriveOperator } from '../define.js';

const UPPER = 'max(shift(high, 1), period)';
const LOWER = 'min(shift(low, 1), period)';

/**
 * Donchian channel of the `period` bars before this one, so that this bar can break out of it: highest high, lowest low, their middle, and the width over
 * the middle. Unit: price; the width a ratio. NaN for the first `period` bars. TA-Lib's, which has the current bar in it, is `donchian`.
 * @see DaveSkender/Stock.Indicators Donchian
 */
export const donchianPrior = deriveOperator({
  name: 'donchian_prior',
  revision: 1,
  category: 'volatility',
  summary: 'Donchian channel of the bars before this one: highest high, lowest low, their middle and the relative width',
  source: 'Donchian; DaveSkender/Stock.Indicators Donchian',
  inputs: ['high', 'low'],
  params: { period: { default: 20, min: 1 } },
  expression: {
    upperband: UPPER,
    middleband: `(${UPPER} + ${LOWER}) / 2`,
    lowerband: LOWER,
    width: `(${UPPER} - ${LOWER}) / ((${UPPER} + ${LOWER}) / 2)`,
  },
});

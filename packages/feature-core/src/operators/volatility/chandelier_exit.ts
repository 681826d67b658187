import { deriveOperator } from '../define.js';

/**
 * Chandelier exit: `multiplier` average true ranges (Wilder's) below the highest high, and above the lowest low, of the last `period` bars. Unit: price.
 * NaN for the first `period` bars.
 * @see LeBeau; Elder 2002
 */
export const chandelierExit = deriveOperator({
  name: 'chandelier_exit',
  revision: 1,
  category: 'volatility',
  summary: 'Stops some average true ranges from the extremes of the last bars, for long and short positions',
  source: 'LeBeau; DaveSkender/Stock.Indicators Chandelier Exit',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 22, min: 1 }, multiplier: { default: 3, min: 0, max: 1000, real: true } },
  unit: 'x',
  expression: {
    long: 'max(high, period) - multiplier * atr(high, low, close, period)',
    short: 'min(low, period) + multiplier * atr(high, low, close, period)',
  },
});

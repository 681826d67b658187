import { deriveOperator } from '../define.js';

/**
 * Average true range in Wilder's smoothing, seeded with the mean of true ranges 1 to `period`. Unit: price. NaN for the first `period` bars.
 * The simple mean is `atr_sma`.
 * @see TA-Lib ATR
 */
export const atr = deriveOperator({
  name: 'atr',
  revision: 1,
  category: 'volatility',
  summary: "Average true range in Wilder's smoothing",
  source: 'TA-Lib ATR; Wilder 1978',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 14, min: 1 } },
  expression: 'rma(trange(high, low, close), period)',
});

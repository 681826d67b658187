import { deriveOperator } from '../define.js';

/**
 * Average true range as a simple mean; the first bar's range is high − low. Unit: price. NaN for the first `period - 1` bars.
 * Wilder's smoothing is `atr`.
 * @see pandas: true range, rolling(period).mean()
 */
export const atrSma = deriveOperator({
  name: 'atr_sma',
  revision: 1,
  category: 'volatility',
  summary: 'Average true range as a simple mean',
  source: 'pandas rolling mean of the true range',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 14, min: 1 } },
  expression: 'sma(true_range(high, low, close), period)',
});

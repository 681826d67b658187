import { deriveOperator } from '../define.js';

/**
 * Relative strength index of simple means (Cutler's): 100 − 100 / (1 + mean gain / mean loss). Unit: percent, 0..100. A change that is not defined
 * (the first bar, a hole) counts as 0, so the first value is at bar `period - 1`. 100 without losses, NaN without any change.
 * Wilder's is `rsi`.
 * @see pandas: diff, clip, rolling(period).mean()
 */
export const rsiSma = deriveOperator({
  name: 'rsi_sma',
  revision: 1,
  category: 'momentum',
  summary: 'Relative strength index of simple means (Cutler)',
  source: 'pandas rolling mean of gains and losses',
  inputs: ['x'],
  params: { period: { default: 14, min: 1 } },
  unit: 'percent',
  expression: '100 - 100 / (1 + sma(gain(x - shift(x, 1)), period) / sma(loss(x - shift(x, 1)), period))',
});

import { deriveOperator } from '../define.js';

/**
 * Zero-lag exponential moving average: that of 2·x − x half a period earlier. Unit: that of the input. NaN for the first `period - 1` values and the lag.
 * @see TA-Lib ZLEMA; Ehlers, Way 2010
 */
export const zlema = deriveOperator({
  name: 'zlema',
  revision: 1,
  category: 'trend',
  summary: 'Exponential moving average of the input freed of its lag',
  source: 'TA-Lib ZLEMA; Ehlers, Way 2010',
  inputs: ['x'],
  params: { period: { default: 30, min: 1 } },
  expression: ({ period }) => (period === 1 ? 'x' : `ema(2 * x - shift(x, ${(period - 1) >> 1}), period)`),
});

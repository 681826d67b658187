import { deriveOperator } from '../define.js';

const E1 = 'ema(x, period)';

/**
 * Triple exponential moving average: 3·e1 − 3·e2 + e3, each the average of the one before. Unit: that of the input. NaN for the first 3·(period − 1) values.
 * @see TA-Lib TEMA; Mulloy 1994
 */
export const tema = deriveOperator({
  name: 'tema',
  revision: 1,
  category: 'trend',
  summary: 'Triple exponential moving average',
  source: 'TA-Lib TEMA; Mulloy 1994',
  inputs: ['x'],
  params: { period: { default: 30, min: 1 } },
  expression: ({ period }) => (period === 1 ? 'x' : `3 * ${E1} - 3 * ema(${E1}, period) + ema(ema(${E1}, period), period)`),
});

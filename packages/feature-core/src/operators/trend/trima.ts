import { deriveOperator } from '../define.js';

/**
 * Triangular moving average: a mean of means, so that the middle of the window weighs most. Unit: that of the input. NaN for the first `period - 1` values.
 * @see TA-Lib TRIMA
 */
export const trima = deriveOperator({
  name: 'trima',
  revision: 1,
  category: 'trend',
  summary: 'Triangular moving average',
  source: 'TA-Lib TRIMA',
  inputs: ['x'],
  params: { period: { default: 30, min: 1 } },
  expression: ({ period }) => `sma(sma(x, ${(period + 1) >> 1}), ${(period >> 1) + 1})`,
});

import { deriveOperator } from '../define.js';

/**
 * Double exponential moving average: 2·e1 − e2, e2 the average of e1. Unit: that of the input. NaN for the first 2·(period − 1) values.
 * @see TA-Lib DEMA; Mulloy 1994
 */
export const dema = deriveOperator({
  name: 'dema',
  revision: 1,
  category: 'trend',
  summary: 'Double exponential moving average',
  source: 'TA-Lib DEMA; Mulloy 1994',
  inputs: ['x'],
  params: { period: { default: 30, min: 1 } },
  expression: ({ period }) => (period === 1 ? 'x' : '2 * ema(x, period) - ema(ema(x, period), period)'),
});

import { deriveOperator } from '../define.js';

/**
 * Kaufman's adaptive moving average: follows fast where the efficiency ratio of the last `period` changes is high, and hardly at all where it is low.
 * Unit: that of the input. NaN for the first `period` bars.
 * @see TA-Lib KAMA; Kaufman 1995
 */
export const kama = deriveOperator({
  name: 'kama',
  revision: 1,
  category: 'trend',
  summary: 'Adaptive moving average of Kaufman',
  source: 'TA-Lib KAMA; Kaufman 1995',
  inputs: ['x'],
  params: { period: { default: 30, min: 1 } },
  expression: ({ period }) => (period === 1 ? 'x' : 'adaptive_average(x, er(x, period))'),
});

import { deriveOperator } from '../define.js';

/**
 * Qstick: the mean of close − open. Unit: price. NaN for the first `period - 1` bars.
 * @see TA-Lib QSTICK; Chande, Kroll 1994
 */
export const qstick = deriveOperator({
  name: 'qstick',
  revision: 1,
  category: 'momentum',
  summary: 'Qstick: the mean body of the last bars',
  source: 'TA-Lib QSTICK; Chande, Kroll 1994',
  inputs: ['open', 'close'],
  params: { period: { default: 10, min: 1 } },
  expression: 'sma(close - open, period)',
});

import { deriveOperator } from '../define.js';

/**
 * One-bar rate of change of the average of the average of the average, in percent; 0 where that was 0. Unit: ratio. NaN for the first 3·(period − 1) + 1 bars.
 * @see TA-Lib TRIX; Hutson 1983
 */
export const trix = deriveOperator({
  name: 'trix',
  revision: 1,
  category: 'momentum',
  summary: 'Rate of change of a triple exponential average, in percent',
  source: 'TA-Lib TRIX; Hutson 1983',
  inputs: ['x'],
  params: { period: { default: 30, min: 1 } },
  unit: 'ratio',
  expression: ({ period }) => (period === 1 ? 'roc(x, 1)' : 'roc(ema(ema(ema(x, period), period), period), 1)'),
});

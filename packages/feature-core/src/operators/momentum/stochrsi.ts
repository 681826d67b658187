import { deriveOperator } from '../define.js';
import { matypeParam } from '../trend/movingAverage.js';

const RSI = 'rsi(x, period)';
const FAST = `stochf(${RSI}, ${RSI}, ${RSI}, fastk, fastd, fastd_matype)`;

/**
 * Fast stochastic of the relative strength index: where it stands in its own range. Unit: ratio, 0..100 where the average does not overshoot.
 * Both outputs start where fastd does.
 * @see TA-Lib STOCHRSI; Chande, Kroll 1994
 */
export const stochrsi = deriveOperator({
  name: 'stochrsi',
  revision: 1,
  category: 'momentum',
  summary: 'Fast stochastic of the relative strength index',
  source: 'TA-Lib STOCHRSI; Chande, Kroll 1994',
  inputs: ['x'],
  params: { period: { default: 14, min: 2 }, fastk: { default: 5, min: 1 }, fastd: { default: 3, min: 1 }, fastd_matype: matypeParam(0) },
  unit: 'ratio',
  expression: {
    fastk: `${FAST}.fastk`,
    fastd: `${FAST}.fastd`,
  },
});

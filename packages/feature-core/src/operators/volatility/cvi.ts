import { deriveOperator } from '../define.js';

/**
 * Chaikin volatility: change over `rocperiod` bars of the exponential average of high − low, in percent; 0 where that was 0. Unit: ratio.
 * NaN for the first `period - 1 + rocperiod` bars.
 * @see TA-Lib CVI; Chaikin
 */
export const cvi = deriveOperator({
  name: 'cvi',
  revision: 1,
  category: 'volatility',
  summary: 'Chaikin volatility: change of the averaged range, in percent',
  source: 'TA-Lib CVI; Chaikin',
  inputs: ['high', 'low'],
  params: { period: { default: 10, min: 2 }, rocperiod: { default: 10, min: 1 } },
  unit: 'ratio',
  expression: '100 * rocp(ema(high - low, period), rocperiod)',
});

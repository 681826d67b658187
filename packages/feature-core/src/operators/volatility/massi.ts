import { deriveOperator } from '../define.js';

/**
 * Mass index: sum over `slowperiod` bars of the exponential average of high − low over its own exponential average; a ratio to 0 is 1. Unit: ratio.
 * NaN for the first `2·(fastperiod − 1) + slowperiod − 1` bars.
 * @see TA-Lib MASSI; Dorsey 1992
 */
export const massi = deriveOperator({
  name: 'massi',
  revision: 1,
  category: 'volatility',
  summary: 'Mass index: sum of the ratios of the averaged range to its own average',
  source: 'TA-Lib MASSI; Dorsey 1992',
  inputs: ['high', 'low'],
  params: { fastperiod: { default: 9, min: 2 }, slowperiod: { default: 25, min: 2 } },
  expression: 'sum(div_or(ema(high - low, fastperiod), ema(ema(high - low, fastperiod), fastperiod), 1), slowperiod)',
});

import { deriveOperator } from '../define.js';

/**
 * Awesome oscillator: the mean of (high + low)/2 over `fastperiod` bars minus that over `slowperiod`. Unit: price. NaN until both are defined.
 * @see TA-Lib AO; Williams 1998
 */
export const ao = deriveOperator({
  name: 'ao',
  revision: 1,
  category: 'momentum',
  summary: 'Awesome oscillator: fast mean minus slow mean of the middle of the bar',
  source: 'TA-Lib AO; Williams 1998',
  inputs: ['high', 'low'],
  params: { fastperiod: { default: 5, min: 2 }, slowperiod: { default: 34, min: 2 } },
  expression: 'sma((high + low) / 2, fastperiod) - sma((high + low) / 2, slowperiod)',
});

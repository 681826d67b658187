import { deriveOperator } from '../define.js';
import { matypeParam } from '../trend/movingAverage.js';

/**
 * Percentage volume oscillator: 100·(fast − slow)/slow, 0 where the slow average is smaller than 1e-14. Unit: ratio. NaN until both averages are defined.
 * @see TA-Lib PVO
 */
export const pvo = deriveOperator({
  name: 'pvo',
  revision: 1,
  category: 'volume',
  summary: 'Percentage volume oscillator: fast average of volume over slow, in percent',
  source: 'TA-Lib PVO',
  inputs: ['volume'],
  params: { fastperiod: { default: 12, min: 2 }, slowperiod: { default: 26, min: 2 }, matype: matypeParam(1) },
  expression: 'ppo(volume, fastperiod, slowperiod, matype)',
});

import { deriveOperator, type Params } from '../define.js';
import { matypeParam, movingAverage } from '../trend/movingAverage.js';

/** TA-Lib's number of the exponential average, which is the default here. */
const EMA = 1;

/** The two averages, the shorter first whichever was given first. */
function averages({ fastperiod, slowperiod, matype }: Params): [string, string] {
  const periods = [fastperiod, slowperiod].sort((a, b) => a - b);
  return periods.map((period) => movingAverage(matype, 'x', period, EMA)) as [string, string];
}

/**
 * Percentage price oscillator: 100·(fast − slow)/slow, 0 where the slow average is smaller than 1e-14. Unit: ratio. NaN until both are defined.
 * @see TA-Lib PPO
 */
export const ppo = deriveOperator({
  name: 'ppo',
  revision: 1,
  category: 'momentum',
  summary: 'Percentage price oscillator: fast average over slow average, in percent',
  source: 'TA-Lib PPO',
  inputs: ['x'],
  params: { fastperiod: { default: 12, min: 2 }, slowperiod: { default: 26, min: 2 }, matype: matypeParam(EMA) },
  expression: (params) => `percent_over(${averages(params).join(', ')})`,
});

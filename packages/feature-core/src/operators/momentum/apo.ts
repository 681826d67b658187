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
 * Absolute price oscillator: the faster average minus the slower one, each seeded by itself. Unit: that of the input. NaN until both are defined.
 * @see TA-Lib APO
 */
export const apo = deriveOperator({
  name: 'apo',
  revision: 1,
  category: 'momentum',
  summary: 'Absolute price oscillator: fast average minus slow average',
  source: 'TA-Lib APO',
  inputs: ['x'],
  params: { fastperiod: { default: 12, min: 2 }, slowperiod: { default: 26, min: 2 }, matype: matypeParam(EMA) },
  expression: (params) => averages(params).join(' - '),
});

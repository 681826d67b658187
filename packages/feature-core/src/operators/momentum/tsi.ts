import { rounded } from '../../math/interval.js';
import { deriveOperator } from '../define.js';

const twice = (x: string): string => `ema(ema(${x}, firstperiod), secondperiod)`;

/**
 * True strength index: 100 times the changes smoothed twice over their sizes smoothed twice, 0 where these are 0. Unit: ratio, −100..100.
 * NaN for the first firstperiod + secondperiod − 1 bars.
 * @see TA-Lib TSI; Blau 1991
 */
export const tsi = deriveOperator({
  name: 'tsi',
  revision: 1,
  category: 'momentum',
  summary: 'True strength index: changes over their sizes, both smoothed twice',
  source: 'TA-Lib TSI; Blau 1991',
  inputs: ['x'],
  params: { firstperiod: { default: 25, min: 2 }, secondperiod: { default: 13, min: 2 } },
  unit: 'ratio',
  range: rounded(-100, 100),
  expression: `100 * div_positive(${twice('x - shift(x, 1)')}, ${twice('abs(x - shift(x, 1))')})`,
});

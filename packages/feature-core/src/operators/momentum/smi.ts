import { rounded, UNBOUNDED } from '../../math/interval.js';
import { deriveOperator } from '../define.js';

const HIGH = 'max(high, period)';
const LOW = 'min(low, period)';
const twice = (x: string): string => `ema(ema(${x}, slowperiod), fastperiod)`;
const INDEX = `100 * div_positive(${twice(`close - (${HIGH} + ${LOW}) / 2`)}, ${twice(`${HIGH} - ${LOW}`)} / 2)`;
const SIGNAL = `ema(${INDEX}, signalperiod)`;

/**
 * Stochastic momentum index: the distance of the close from the middle of the range of the last `period` bars over half of that range, both smoothed twice
 * (slow first, then fast), in percent; 0 where the range is not above 0; and its exponential average. Unit: ratio, −100..100. Both start where the signal does.
 * @see TA-Lib SMI; Blau 1993
 */
export const smi = deriveOperator({
  name: 'smi',
  revision: 1,
  category: 'momentum',
  summary: 'Stochastic momentum index and its signal',
  source: 'TA-Lib SMI; Blau 1993',
  inputs: ['high', 'low', 'close'],
  params: {
    period: { default: 13, min: 2 },
    fastperiod: { default: 2, min: 2 },
    slowperiod: { default: 25, min: 2 },
    signalperiod: { default: 9, min: 2 },
  },
  unit: 'ratio',
  range: (_params, _inputs, atMost) => (atMost(1, 2) && atMost(2, 0) ? rounded(-100, 100) : UNBOUNDED),
  expression: {
    smi: `mask(${INDEX}, ${SIGNAL})`,
    smisignal: SIGNAL,
  },
});

import { deriveOperator } from '../define.js';

const DEVIATION = 'deviation(x, sma(x, stddevperiod), stddevperiod, 0)';
const UP = `rma(where(x > shift(x, 1), ${DEVIATION}, 0 * ${DEVIATION}), period)`;
const DOWN = `rma(where(x < shift(x, 1), ${DEVIATION}, 0 * ${DEVIATION}), period)`;

/**
 * Relative volatility index: Wilder's mean of the deviations at bars that rise over that at bars that rise or fall, in percent; 50 where both are 0.
 * Unit: percent. NaN for the first `stddevperiod + period − 2` bars.
 * @see TA-Lib RVI; Dorsey 1993
 */
export const rvi = deriveOperator({
  name: 'rvi',
  revision: 1,
  category: 'volatility',
  summary: 'Relative volatility index: share of the deviation on rising bars, in percent',
  source: 'TA-Lib RVI; Dorsey 1993',
  inputs: ['x'],
  params: { period: { default: 14, min: 1 }, stddevperiod: { default: 10, min: 2 } },
  expression: `share(${UP}, ${DOWN}, 50)`,
});

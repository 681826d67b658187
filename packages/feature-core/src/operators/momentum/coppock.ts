import { deriveOperator } from '../define.js';

/**
 * Coppock curve: the weighted mean of the sum of two rates of change in percent. Unit: ratio. NaN until all of them are defined.
 * @see TA-Lib COPPOCK; Coppock 1962
 */
export const coppock = deriveOperator({
  name: 'coppock',
  revision: 1,
  category: 'momentum',
  summary: 'Coppock curve: weighted mean of the sum of two rates of change',
  source: 'TA-Lib COPPOCK; Coppock 1962',
  inputs: ['x'],
  params: { wmaperiod: { default: 10, min: 1 }, roc1period: { default: 11, min: 1 }, roc2period: { default: 14, min: 1 } },
  unit: 'ratio',
  expression: 'wma(roc(x, roc1period) + roc(x, roc2period), wmaperiod)',
});

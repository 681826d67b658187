import { deriveOperator } from '../define.js';

/**
 * Accelerator oscillator: the awesome oscillator minus its mean over `signalperiod` bars. Unit: price. NaN until that mean is defined.
 * @see TA-Lib AC; Williams 1998
 */
export const ac = deriveOperator({
  name: 'ac',
  revision: 1,
  category: 'momentum',
  summary: 'Accelerator oscillator: the awesome oscillator minus its own mean',
  source: 'TA-Lib AC; Williams 1998',
  inputs: ['high', 'low'],
  params: { fastperiod: { default: 5, min: 2 }, slowperiod: { default: 34, min: 2 }, signalperiod: { default: 5, min: 2 } },
  expression: 'ao(high, low, fastperiod, slowperiod) - sma(ao(high, low, fastperiod, slowperiod), signalperiod)',
});

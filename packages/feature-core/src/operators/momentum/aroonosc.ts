import { deriveOperator } from '../define.js';

/**
 * Aroon oscillator: aroonup − aroondown, −100..100. Unit: ratio. NaN for the first `period` bars.
 * @see TA-Lib AROONOSC; Chande 1995
 */
export const aroonosc = deriveOperator({
  name: 'aroonosc',
  revision: 1,
  category: 'momentum',
  summary: 'Aroon oscillator: aroonup minus aroondown',
  source: 'TA-Lib AROONOSC; Chande 1995',
  inputs: ['high', 'low'],
  params: { period: { default: 14, min: 2 } },
  unit: 'ratio',
  expression: 'aroon(high, low, period).aroonup - aroon(high, low, period).aroondown',
});

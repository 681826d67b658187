import { between } from '../../math/interval.js';
import { deriveOperator } from '../define.js';

/**
 * Hurst exponent by one rescaled range: ln(R/S) / ln(period), R the range of the cumulated deviations from the mean, S the population deviation.
 * Unit: ratio. NaN while fewer than `period` values or a hole are in the window; 0.5 where the values are equal.
 * @see Hurst, Trans. ASCE 116 (1951) 770
 */
export const hurstRs = deriveOperator({
  name: 'hurst_rs',
  revision: 1,
  category: 'statistics',
  summary: 'Hurst exponent by the rescaled range of one window',
  source: 'Hurst 1951',
  inputs: ['x'],
  params: { period: { default: 20, min: 2 } },
  range: between(-Infinity, 1),
  expression: 'rescaled_range(x, sma(x, period), period)',
});

import { deriveOperator } from '../define.js';

/**
 * Shannon entropy of the last `period` values by their histogram of `bins` equal bins from the smallest to the largest, over ln(bins): 0 where all fall in one
 * bin, 1 where they are spread evenly. Unit: ratio, 0..1. NaN while fewer than `period` values or a hole are in the window.
 * @see Shannon 1948
 */
export const entropy = deriveOperator({
  name: 'entropy',
  revision: 1,
  category: 'statistics',
  summary: 'Shannon entropy of the histogram of the last period values, 0..1',
  source: 'Shannon 1948',
  inputs: ['x'],
  params: { period: { default: 50, min: 2 }, bins: { default: 10, min: 2, max: 1000 } },
  expression: 'histogram_entropy(x, min(x, period), max(x, period), period, bins)',
});

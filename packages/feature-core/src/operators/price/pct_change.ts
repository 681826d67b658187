import { deriveOperator } from '../define.js';

/**
 * Relative change over `period` bars, holes filled forward first: x / x `period` bars earlier − 1. Unit: ratio (a fraction, not percent).
 * NaN for the first `period` bars; x/0 is infinite, 0/0 is NaN.
 * @see pandas 2 pct_change(period)
 */
export const pctChange = deriveOperator({
  name: 'pct_change',
  revision: 1,
  category: 'price',
  summary: 'Relative change over period bars, holes filled forward first',
  source: 'pandas 2 pct_change',
  inputs: ['x'],
  params: { period: { default: 1, min: 1 } },
  expression: 'ffill(x) / shift(ffill(x), period) - 1',
});

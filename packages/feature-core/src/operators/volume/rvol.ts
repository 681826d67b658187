import { deriveOperator } from '../define.js';

/**
 * Relative volume: volume over the mean of the `period` bars before; without volume in them infinite, or NaN where this bar has none either. Unit: ratio.
 * NaN for the first `period` bars.
 * @see TA-Lib RVOL
 */
export const rvol = deriveOperator({
  name: 'rvol',
  revision: 1,
  category: 'volume',
  summary: 'Volume over the mean volume of the period bars before',
  source: 'TA-Lib RVOL',
  inputs: ['volume'],
  params: { period: { default: 20, min: 1 } },
  expression: 'volume / shift(sma(volume, period), 1)',
});

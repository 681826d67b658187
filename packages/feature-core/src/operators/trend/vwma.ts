import { deriveOperator } from '../define.js';

/**
 * Volume-weighted moving average: Σ x·volume / Σ volume of the last `period` bars. Unit: that of the input. NaN for the first `period - 1` bars and where the volumes sum to 0.
 * @see TA-Lib VWMA
 */
export const vwma = deriveOperator({
  name: 'vwma',
  revision: 1,
  category: 'trend',
  summary: 'Moving average weighted by volume',
  source: 'TA-Lib VWMA',
  inputs: ['x', 'volume'],
  params: { period: { default: 30, min: 1 } },
  unit: 'x',
  expression: ({ period }) => (period === 1 ? 'x' : 'sum(x * volume, period) / sum(volume, period)'),
});

import { deriveOperator } from '../define.js';

const TYPICAL = '(high + low + close) / 3';

/**
 * Commodity channel index of the typical price: its distance from its mean in units of 0.015 mean absolute deviations.
 * Unit: ratio. NaN for the first `period - 1` bars.
 * @see TA-Lib CCI; Lambert 1980
 */
export const cci = deriveOperator({
  name: 'cci',
  revision: 1,
  category: 'momentum',
  summary: 'Commodity channel index of the typical price',
  source: 'TA-Lib CCI; Lambert 1980',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 14, min: 2 } },
  unit: 'ratio',
  expression: `channel_index(${TYPICAL}, sma(${TYPICAL}, period), mean_deviation(${TYPICAL}, sma(${TYPICAL}, period), period))`,
});

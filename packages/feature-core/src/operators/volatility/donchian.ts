import { deriveOperator } from '../define.js';

/**
 * Donchian channel: highest high and lowest low of the last `period` bars, the current one included, and their middle. Unit: price.
 * NaN for the first `period - 1` bars.
 * @see TA-Lib DONCHIAN
 */
export const donchian = deriveOperator({
  name: 'donchian',
  revision: 1,
  category: 'volatility',
  summary: 'Donchian channel: highest high, lowest low and their middle, the current bar included',
  source: 'TA-Lib DONCHIAN',
  inputs: ['high', 'low'],
  params: { period: { default: 20, min: 2 } },
  unit: 'x',
  expression: {
    upperband: 'max(high, period)',
    middleband: '(max(high, period) + min(low, period)) / 2',
    lowerband: 'min(low, period)',
  },
});

import { deriveOperator } from '../define.js';

/**
 * Elder ray: high and low minus the exponential average of the close. Unit: price. NaN for the first `period - 1` bars.
 * @see TA-Lib ERI; Elder 1993
 */
export const eri = deriveOperator({
  name: 'eri',
  revision: 1,
  category: 'momentum',
  summary: 'Elder ray: high and low against the exponential average of the close',
  source: 'TA-Lib ERI; Elder 1993',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 13, min: 1 } },
  expression: {
    bullpower: 'high - ema(close, period)',
    bearpower: 'low - ema(close, period)',
  },
});

import { deriveOperator } from '../define.js';

/**
 * Average directional movement index: Wilder's mean of DX = 100·|+DI − −DI|/(+DI + −DI), the directional movements and the true range being Wilder sums.
 * Unit: percent. NaN for the first 2·period − 1 bars and at a bar with a hole, which leaves the state as it was. A DX that is not defined leaves the mean.
 * @see TA-Lib ADX; Wilder 1978
 */
export const adx = deriveOperator({
  name: 'adx',
  revision: 1,
  category: 'trend',
  summary: 'Average directional movement index',
  source: 'TA-Lib ADX; Wilder 1978',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 14, min: 2 } },
  unit: 'percent',
  expression: 'directional_mean(directional_index(high, low, close, period).fresh, period)',
});

import { deriveOperator } from '../define.js';

/**
 * Directional movement index: 100·|+DI − −DI|/(+DI + −DI); repeats its last value where that is not defined. Unit: percent. NaN for the first `period` bars.
 * @see TA-Lib DX; Wilder 1978
 */
export const dx = deriveOperator({
  name: 'dx',
  revision: 1,
  category: 'trend',
  summary: 'Directional movement index: the difference of the two indicators over their sum',
  source: 'TA-Lib DX; Wilder 1978',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 14, min: 2 } },
  expression: 'directional_index(high, low, close, period).dx',
});

import { rounded } from '../../math/interval.js';
import { deriveOperator } from '../define.js';

/**
 * Chande momentum oscillator of plain sums: 100·(rises − falls)/(rises + falls) of the last `period` changes, 0 without any. Unit: ratio, −100..100.
 * NaN for the first `period` bars. Wilder's smoothing is `cmo`.
 * @see TA-Lib CMOU; Chande, Kroll 1994
 */
export const cmou = deriveOperator({
  name: 'cmou',
  revision: 1,
  category: 'momentum',
  summary: 'Chande momentum oscillator of plain sums',
  source: 'TA-Lib CMOU; Chande, Kroll 1994',
  inputs: ['x'],
  params: { period: { default: 14, min: 2 } },
  unit: 'ratio',
  range: rounded(-100, 100),
  expression: '100 * div_positive(x - shift(x, period), sum(abs(x - shift(x, 1)), period))',
});

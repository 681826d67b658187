import { deriveOperator } from '../define.js';

/**
 * Force index: exponential average of the change of close times volume. Unit: mixed. NaN for the first `period` bars.
 * @see TA-Lib EFI; Elder 1993
 */
export const efi = deriveOperator({
  name: 'efi',
  revision: 1,
  category: 'volume',
  summary: 'Force index: exponential average of change times volume',
  source: 'TA-Lib EFI; Elder 1993',
  inputs: ['close', 'volume'],
  params: { period: { default: 13, min: 1 } },
  unit: 'mixed',
  expression: 'ema((close - shift(close, 1)) * volume, period)',
});

import { deriveOperator } from '../define.js';

/**
 * Chaikin oscillator: difference of two exponential averages of the accumulation/distribution line that both start at the first bar. Unit: volume.
 * NaN for the first `slowperiod − 1` bars (of the longer period).
 * @see TA-Lib ADOSC; Chaikin
 */
export const adosc = deriveOperator({
  name: 'adosc',
  revision: 1,
  category: 'volume',
  summary: 'Chaikin oscillator: fast less slow average of the accumulation/distribution line',
  source: 'TA-Lib ADOSC; Chaikin',
  inputs: ['high', 'low', 'close', 'volume'],
  params: { fastperiod: { default: 3, min: 2 }, slowperiod: { default: 10, min: 2 } },
  expression: 'ema_gap(ad(high, low, close, volume), fastperiod, slowperiod)',
});

import { deriveOperator } from '../define.js';

const FASTK = 'stoch_position(close, min(low, fastk), max(high, fastk))';
const SLOWK = `sma(${FASTK}, slowk)`;
const SLOWD = `sma(${SLOWK}, slowd)`;

/**
 * Slow stochastic: where the close stands in the range of the last `fastk` bars, smoothed by a simple mean, and that smoothed again.
 * Unit: percent. Both outputs start where slowd does.
 * @see TA-Lib STOCH (moving average type 0)
 */
export const stoch = deriveOperator({
  name: 'stoch',
  revision: 1,
  category: 'momentum',
  summary: 'Slow stochastic of simple means',
  source: 'TA-Lib STOCH',
  inputs: ['high', 'low', 'close'],
  params: { fastk: { default: 5, min: 1 }, slowk: { default: 3, min: 1 }, slowd: { default: 3, min: 1 } },
  unit: 'percent',
  expression: { slowk: `mask(${SLOWK}, ${SLOWD})`, slowd: SLOWD },
});

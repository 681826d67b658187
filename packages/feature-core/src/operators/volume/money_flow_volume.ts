import { defineOperator } from '../define.js';

/**
 * Volume times where close stands between low (−1) and high (1); 0 where high is not above low. Unit: volume. NaN where an operand is.
 * @see TA-Lib AD, CMF; Chaikin
 */
export const moneyFlowVolume = defineOperator({
  name: 'money_flow_volume',
  revision: 1,
  category: 'volume',
  summary: 'Volume times where close stands between low (-1) and high (1)',
  source: 'TA-Lib AD; Chaikin',
  inputs: ['high', 'low', 'close', 'volume'],
  params: {},
  memory: 'window',
  reach: () => 0,
  lookback: () => 0,
  unit: 'volume',
  run(_state, _params, inputs, outputs, from, to) {
    const high = inputs[0];
    const low = inputs[1];
    const close = inputs[2];
    const volume = inputs[3];
    const out = outputs[0];
    for (let i = from; i < to; i++) {
      const h = high[i];
      const l = low[i];
      const c = close[i];
      const range = h - l;
      const flow = ((c - l - (h - c)) / range) * volume[i];
      out[i] = range <= 0 ? 0 * c * volume[i] : flow;
    }
  },
});

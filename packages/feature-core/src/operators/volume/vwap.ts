import { fractional, hull, UNBOUNDED } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Volume-weighted mean of the typical price since the first bar; while there is no volume the value before, 0 at the start. Unit: price, anchored at the series'
 * origin. NaN at a bar with a hole, which leaves the state as it was.
 * @see TA-Lib VWAP
 */
export const vwap = defineOperator({
  name: 'vwap',
  revision: 1,
  category: 'volume',
  summary: "Volume-weighted mean of the typical price since the series' origin",
  source: 'TA-Lib VWAP',
  inputs: ['high', 'low', 'close', 'volume'],
  params: {},
  memory: 'anchored',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'x',
  range: (_params, [high, low, close, volume]) => (volume!.lo >= 0 ? fractional(hull(high!, low!, close!)) : UNBOUNDED),
  stateSize: () => 3,
  run(state, _params, inputs, outputs, from, to) {
    const high = inputs[0];
    const low = inputs[1];
    const close = inputs[2];
    const volume = inputs[3];
    const out = outputs[0];
    let money = state[0];
    let shares = state[1];
    let mean = state[2];
    for (let i = from; i < to; i++) {
      const typical = (high[i] + low[i] + close[i]) / 3;
      const v = volume[i];
      const flow = typical * v;
      if (flow - flow !== 0) {
        out[i] = NaN;
        continue;
      }
      money += flow;
      shares += v;
      if (shares > 0) mean = money / shares;
      out[i] = mean;
    }
    state[0] = money;
    state[1] = shares;
    state[2] = mean;
  },
});

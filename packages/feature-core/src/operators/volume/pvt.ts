import { defineOperator } from '../define.js';

/**
 * Price volume trend: the sum of return times volume since the first bar, 0 there; a return from 0 adds nothing. Unit: volume, anchored at the series'
 * origin. NaN at a bar with a hole, which leaves the state as it was.
 * @see TA-Lib PVT
 */
export const pvt = defineOperator({
  name: 'pvt',
  revision: 1,
  category: 'volume',
  summary: "Price volume trend: sum of return times volume since the series' origin",
  source: 'TA-Lib PVT',
  inputs: ['close', 'volume'],
  params: {},
  memory: 'anchored',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'volume',
  stateSize: () => 2,
  run(state, _params, inputs, outputs, from, to) {
    const close = inputs[0];
    const volume = inputs[1];
    const out = outputs[0];
    let before = state[0];
    let total = state[1];
    for (let i = from; i < to; i++) {
      const c = close[i];
      const v = volume[i];
      if (c - c !== 0 || v - v !== 0) {
        out[i] = NaN;
        continue;
      }
      const step = ((c - before) / before) * v;
      if (before !== 0 && step - step === 0) total += step;
      before = c;
      out[i] = total;
    }
    state[0] = before;
    state[1] = total;
  },
});

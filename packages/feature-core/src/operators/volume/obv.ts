import { defineOperator } from '../define.js';

/**
 * On-balance volume: starts at the first bar's volume, then adds the volume of a bar that closes higher and subtracts that of one that closes lower.
 * Unit: volume, anchored at the series' origin. A bar with a hole gives NaN and leaves the state as it was.
 * @see TA-Lib OBV
 */
export const obv = defineOperator({
  name: 'obv',
  revision: 1,
  category: 'volume',
  summary: "On-balance volume since the series' origin",
  source: 'TA-Lib OBV; Granville 1963',
  inputs: ['x', 'volume'],
  params: {},
  memory: 'anchored',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'volume',
  stateSize: () => 3,
  run(state, _params, inputs, outputs, from, to) {
    const x = inputs[0];
    const volume = inputs[1];
    const out = outputs[0];
    let started = state[0];
    let previous = state[1];
    let total = state[2];
    for (let i = from; i < to; i++) {
      const v = x[i];
      const w = volume[i];
      if (v - v !== 0 || w - w !== 0) {
        out[i] = NaN;
        continue;
      }
      if (started === 0) {
        started = 1;
        total = w;
      } else if (v > previous) total += w;
      else if (v < previous) total -= w;
      previous = v;
      out[i] = total;
    }
    state[0] = started;
    state[1] = previous;
    state[2] = total;
  },
});

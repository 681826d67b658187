import { between, UNBOUNDED } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Fall from the largest value since the series' first: x / largest − 1. Unit: ratio, −1..0 for positive values. NaN at a NaN input, which leaves the state as
 * it was. In a window it is `x / max(x, period) - 1`.
 */
export const drawdown = defineOperator({
  name: 'drawdown',
  revision: 1,
  category: 'volatility',
  summary: "Fall from the largest value since the series' origin",
  source: 'pandas x / x.cummax() - 1',
  inputs: ['x'],
  params: {},
  memory: 'anchored',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'ratio',
  range: (_params, [x]) => (x!.lo >= 0 ? between(-1, 0) : UNBOUNDED),
  stateSize: () => 2,
  run(state, _params, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    let top = state[0] === 0 ? -Infinity : state[1];
    for (let i = from; i < to; i++) {
      const v = x[i];
      if (v - v !== 0) {
        out[i] = NaN;
        continue;
      }
      if (v > top) top = v;
      out[i] = v / top - 1;
    }
    state[0] = top === -Infinity ? 0 : 1;
    state[1] = top === -Infinity ? 0 : top;
  },
});

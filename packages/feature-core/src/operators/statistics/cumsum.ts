import { defineOperator } from '../define.js';

/**
 * Sum of all values since the first, kept in double-double, so that it does not drift. Unit: that of the input, anchored at the series' origin.
 * NaN at a value that is not finite or makes the sum so, which adds nothing.
 * @see TA-Lib CUMSUM
 */
export const cumsum = defineOperator({
  name: 'cumsum',
  revision: 1,
  category: 'statistics',
  summary: "Sum of all values since the series' origin",
  source: 'TA-Lib CUMSUM',
  inputs: ['x'],
  params: {},
  memory: 'anchored',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'x',
  range: (_params, [x]) => ({ lo: x!.lo >= 0 ? 0 : -Infinity, hi: x!.hi <= 0 ? 0 : Infinity, integer: x!.integer }),
  stateSize: () => 2,
  run(state, _params, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    let hi = state[0];
    let lo = state[1];
    for (let i = from; i < to; i++) {
      const v = x[i];
      const s = hi + v;
      if (s - s !== 0) {
        out[i] = NaN;
        continue;
      }
      const sv = s - hi;
      const rest = lo + (hi - (s - sv) + (v - sv));
      hi = s + rest;
      lo = s - hi + rest;
      out[i] = hi;
    }
    state[0] = hi;
    state[1] = lo;
  },
});

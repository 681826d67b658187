import { defineOperator } from '../define.js';

/**
 * Sum of all values since the anchor was last neither 0 nor NaN, that bar included, kept in double-double, so that it does not drift. Unit: that of the input,
 * anchored. NaN before the first anchor, and at a value that is not finite or makes the sum so, which adds nothing.
 */
export const cumsumSince = defineOperator({
  name: 'cumsum_since',
  revision: 1,
  category: 'statistics',
  summary: 'Sum of all values since the last anchor',
  source: 'the definition',
  inputs: ['x', 'anchor'],
  params: {},
  memory: 'anchored',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'x',
  range: (_params, [x]) => ({ lo: x!.lo >= 0 ? 0 : -Infinity, hi: x!.hi <= 0 ? 0 : Infinity, integer: x!.integer }),
  stateSize: () => 3,
  run(state, _params, inputs, outputs, from, to) {
    const x = inputs[0];
    const anchor = inputs[1];
    const out = outputs[0];
    let hi = state[0];
    let lo = state[1];
    let begun = state[2];
    for (let i = from; i < to; i++) {
      const mark = anchor[i];
      if (mark === mark && mark !== 0) {
        hi = 0;
        lo = 0;
        begun = 1;
      }
      const v = x[i];
      const s = hi + v;
      if (begun === 0 || s - s !== 0) {
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
    state[2] = begun;
  },
});

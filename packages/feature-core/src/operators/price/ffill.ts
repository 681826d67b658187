import { defineOperator } from '../define.js';

/**
 * The last value that is not NaN. Unit: that of the input. NaN only before the first value.
 * @see pandas ffill
 */
export const ffill = defineOperator({
  name: 'ffill',
  revision: 1,
  category: 'price',
  summary: 'The last value that is not NaN',
  source: 'pandas ffill',
  inputs: ['x'],
  params: {},
  memory: 'recursive',
  reach: 'unbounded',
  lookback: () => 0,
  history: () => 0,
  unit: 'x',
  range: 'value',
  stateSize: () => 2,
  run(state, _params, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    let started = state[0];
    let last = state[1];
    for (let i = from; i < to; i++) {
      const v = x[i];
      if (v === v) {
        started = 1;
        last = v;
        out[i] = v;
      } else out[i] = started === 0 ? NaN : last;
    }
    state[0] = started;
    state[1] = last;
  },
});

import { integers } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Bars since the last value that is not NaN: 0 at one. Unit: bars. NaN only before the first value.
 */
export const age = defineOperator({
  name: 'age',
  revision: 1,
  category: 'price',
  summary: 'Bars since the last value that is not NaN, 0 at one',
  source: 'how far pandas ffill has carried a value',
  inputs: ['x'],
  params: {},
  memory: 'recursive',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'bars',
  range: integers(0, Infinity),
  stateSize: () => 2,
  run(state, _params, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    let started = state[0];
    let bars = state[1];
    for (let i = from; i < to; i++) {
      const v = x[i];
      if (v === v) {
        started = 1;
        bars = 0;
      } else bars += started;
      out[i] = started === 0 ? NaN : bars;
    }
    state[0] = started;
    state[1] = bars;
  },
});

import { integers } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Bars since a value last differed from the one before it; 0 at the first value and at every change. Unit: bars. A NaN input counts as a bar and is no
 * change; NaN only before the first value.
 */
export const barsSinceChange = defineOperator({
  name: 'bars_since_change',
  revision: 1,
  category: 'statistics',
  summary: 'Bars since a value last differed from the one before it, or since the first value',
  source: 'run length of a series of states',
  inputs: ['x'],
  params: {},
  memory: 'recursive',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'bars',
  range: integers(0, Infinity),
  stateSize: () => 3,
  run(state, _params, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    let started = state[0];
    let value = state[1];
    let bars = state[2];
    for (let i = from; i < to; i++) {
      const v = x[i];
      bars += started;
      if (v === v && (started === 0 || v !== value)) {
        started = 1;
        value = v + 0;
        bars = 0;
      }
      out[i] = started === 0 ? NaN : bars;
    }
    state[0] = started;
    state[1] = value;
    state[2] = bars;
  },
});

import { defineOperator } from '../define.js';

/**
 * The input without its first `bars` values: what follows starts as many bars later, as TA-Lib's averages do that share a first bar with a longer one.
 * Unit: that of the input. NaN for the first `bars` values and where the input is.
 * @see TA-Lib: every call begins at the first bar that all its parts can have
 */
export const skip = defineOperator({
  name: 'skip',
  revision: 1,
  category: 'price',
  summary: 'The input without its first values, so that what reads it starts later',
  source: 'TA-Lib MACDEXT, MAVP, KC',
  inputs: ['x'],
  params: { bars: { min: 0 } },
  memory: 'recursive',
  reach: 'unbounded',
  lookback: ({ bars }) => bars,
  unit: 'x',
  range: 'value',
  stateSize: () => 1,
  run(state, { bars }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    let n = state[0] | 0;
    for (let i = from; i < to; i++) {
      const v = x[i];
      out[i] = n < bars ? NaN : v;
      if (n < bars && v - v === 0) n++;
    }
    state[0] = n;
  },
});

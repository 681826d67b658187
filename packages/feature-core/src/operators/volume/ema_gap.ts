import { fractional, minus } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Difference of two exponential averages that both start at the first value. Unit: that of the input. NaN for as many values as the longer period, less one,
 * and at a NaN input, which leaves the state as it was.
 * @see TA-Lib ADOSC
 */
export const emaGap = defineOperator({
  name: 'ema_gap',
  revision: 1,
  category: 'volume',
  summary: 'Difference of two exponential averages that start at the first value',
  source: 'TA-Lib ADOSC',
  inputs: ['x'],
  params: { fastperiod: { default: 3, min: 1 }, slowperiod: { default: 10, min: 1 } },
  memory: 'recursive',
  reach: 'unbounded',
  lookback: ({ fastperiod, slowperiod }) => Math.max(fastperiod, slowperiod) - 1,
  unit: 'x',
  range: (_params, [x]) => minus(fractional(x!), x!),
  stateSize: () => 3,
  run(state, { fastperiod, slowperiod }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    const fastWeight = 2 / (fastperiod + 1);
    const slowWeight = 2 / (slowperiod + 1);
    const settled = Math.max(fastperiod, slowperiod);
    let n = state[0] | 0;
    let fast = state[1];
    let slow = state[2];
    for (let i = from; i < to; i++) {
      const v = x[i];
      if (v - v !== 0) {
        out[i] = NaN;
        continue;
      }
      if (n === 0) fast = slow = v;
      fast = fastWeight * v + (1 - fastWeight) * fast;
      slow = slowWeight * v + (1 - slowWeight) * slow;
      if (n < settled) n++;
      out[i] = n < settled ? NaN : fast - slow;
    }
    state[0] = n;
    state[1] = fast;
    state[2] = slow;
  },
});

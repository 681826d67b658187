import { fractional, UNBOUNDED } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/** Kaufman's fastest and slowest factor: those of averages over 2 and 30 bars. */
const FAST = 2 / 3;
const SLOW = 2 / 31;

/**
 * Average that follows the input by the square of a factor between those of 30 and of 2 bars, as the efficiency (0..1) says; starts from the value before the first
 * efficiency. Unit: that of the input. NaN where an input is, which leaves the state as it was.
 * @see TA-Lib KAMA; Kaufman 1995
 */
export const adaptiveAverage = defineOperator({
  name: 'adaptive_average',
  revision: 1,
  category: 'trend',
  summary: 'Average that follows the input faster the higher the efficiency is',
  source: 'TA-Lib KAMA; Kaufman 1995',
  inputs: ['x', 'efficiency'],
  params: {},
  memory: 'recursive',
  reach: 'unbounded',
  lookback: () => [1, 0],
  unit: 'x',
  // Up to an efficiency of 1.5 the weight of the new value is below 1.
  range: (_params, [x, efficiency]) => (efficiency!.lo >= 0 && efficiency!.hi <= 1.5 ? fractional(x!) : UNBOUNDED),
  stateSize: () => 3,
  run(state, _params, inputs, outputs, from, to) {
    const x = inputs[0];
    const efficiency = inputs[1];
    const out = outputs[0];
    let seen = state[0] | 0;
    let mean = state[1];
    let started = state[2] | 0;
    for (let i = from; i < to; i++) {
      const v = x[i];
      const e = efficiency[i];
      out[i] = NaN;
      if (v - v !== 0) continue;
      if (e - e !== 0 || seen === 0) {
        if (started === 0) mean = v;
        seen = 1;
        continue;
      }
      const root = (e > 1 ? 1 : e) * (FAST - SLOW) + SLOW;
      mean += (v - mean) * (root * root);
      started = 1;
      out[i] = mean;
    }
    state[0] = seen;
    state[1] = mean;
    state[2] = started;
  },
});

import { countBelow, exchange } from '../../math/windowOrder.js';
import { defineOperator } from '../define.js';

/**
 * Share of the `period` values before this one that are below it, in percent; equal ones do not count. Unit: percent. NaN for the first `period` values
 * and while a hole is among them.
 * @see TA-Lib PERCENTRANK
 */
export const percentrank = defineOperator({
  name: 'percentrank',
  revision: 1,
  category: 'statistics',
  summary: 'Share of the period values before that are below this one, in percent',
  source: 'TA-Lib PERCENTRANK',
  inputs: ['x'],
  params: { period: { default: 100, min: 1 } },
  memory: 'window',
  reach: ({ period }) => period,
  lookback: ({ period }) => period,
  history: ({ period }) => period,
  unit: 'percent',
  stateSize: ({ period }) => 1 + period,
  run(state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    let n = state[0] | 0;
    for (let i = from; i < to; i++) {
      const v = x[i];
      out[i] = NaN;
      if (v - v !== 0) {
        if (n > 0) state.fill(0);
        n = 0;
        continue;
      }
      if (n === period) out[i] = (countBelow(state, 1, n, v) / period) * 100;
      n = exchange(state, 1, n, n === period ? x[i - period] : NaN, v) | 0;
    }
    state[0] = n;
  },
});

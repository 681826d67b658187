import { between } from '../../math/interval.js';
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
  range: between(0, 100),
  stateSize: () => 1,
  run(state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    const odd = period & 1;
    let valid = state[0] | 0;
    for (let i = from; i < to; i++) {
      const v = x[i];
      out[i] = NaN;
      if (v - v !== 0) {
        valid = 0;
        continue;
      }
      if (valid === period) {
        let below = odd & Number(x[i - period] < v);
        let others = 0;
        for (let k = i - period + odd; k < i; k += 2) {
          below += Number(x[k] < v);
          others += Number(x[k + 1] < v);
        }
        out[i] = ((below + others) / period) * 100;
      } else valid++;
    }
    state[0] = valid;
  },
});

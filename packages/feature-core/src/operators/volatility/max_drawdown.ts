import { between, UNBOUNDED } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * The deepest fall within the last `period` values: the least of x / largest value of the window up to it − 1. Unit: ratio, −1..0 for positive values.
 * NaN while fewer than `period` values or a hole are in the window.
 */
export const maxDrawdown = defineOperator({
  name: 'max_drawdown',
  revision: 1,
  category: 'volatility',
  summary: 'The deepest fall within the last period values',
  source: 'pandas (w / w.cummax() - 1).min() in each window',
  inputs: ['x'],
  params: { period: { default: 60, min: 1 } },
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => period - 1,
  history: ({ period }) => period - 1,
  unit: 'ratio',
  range: (_params, [x]) => (x!.lo >= 0 ? between(-1, 0) : UNBOUNDED),
  run(_state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    for (let i = from; i < to; i++) {
      let top = -Infinity;
      let least = 0;
      let holes = 0;
      for (let k = i - period + 1; k <= i; k++) {
        const v = x[k];
        if (v - v !== 0) holes++;
        if (v > top) top = v;
        const fall = v / top - 1;
        if (fall < least) least = fall;
      }
      out[i] = holes > 0 ? NaN : least;
    }
  },
});

import { NOT_NEGATIVE, rounded } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Ulcer index: the root mean square of the drawdowns, in percent, of each of the last `period` values from the largest one of the window up to it.
 * Unit: percent. NaN while fewer than `period` values or a hole are in the window.
 * @see Martin 1987
 */
export const ulcerIndex = defineOperator({
  name: 'ulcer_index',
  revision: 1,
  category: 'volatility',
  summary: 'Root mean square of the drawdowns within the last period values, in percent',
  source: 'Martin 1987; DaveSkender/Stock.Indicators Ulcer Index',
  inputs: ['x'],
  params: { period: { default: 14, min: 1 } },
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => period - 1,
  history: ({ period }) => period - 1,
  unit: 'ratio',
  range: (_params, [x]) => (x!.lo >= 0 ? rounded(0, 100) : NOT_NEGATIVE),
  run(_state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    for (let i = from; i < to; i++) {
      let top = -Infinity;
      let squares = 0;
      for (let k = i - period + 1; k <= i; k++) {
        const v = x[k];
        if (v > top) top = v;
        const fall = (v - top) / top;
        squares += v - v === 0 ? fall * fall : NaN;
      }
      out[i] = 100 * Math.sqrt(squares / period);
    }
  },
});

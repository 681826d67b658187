import { rounded } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Pearson correlation of the last `period` values with time: their least-squares slope when values and places are each divided by their deviations.
 * Unit: ratio, −1..1 but for rounding; 0 for equal values. NaN while fewer than `period` values or a hole are in the window.
 */
export const timeCorr = defineOperator({
  name: 'time_corr',
  revision: 1,
  category: 'statistics',
  summary: 'Pearson correlation of the last period values with time; 0 for equal values',
  source: 'Pearson 1895',
  inputs: ['x'],
  params: { period: { default: 10, min: 2 } },
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => period - 1,
  history: ({ period }) => period - 1,
  unit: 'ratio',
  range: ({ period }) => rounded(-1, 1, 16 + period!),
  run(_state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    const half = 0.5 * (period - 1);
    const times = Math.sqrt((period * (period * period - 1)) / 12);
    for (let i = from; i < to; i++) {
      const anchor = x[i];
      let sum = 0;
      for (let k = i - period + 1; k < i; k++) sum += x[k] - anchor;
      const mean = sum / period;
      let squares = 0;
      let moment = 0;
      for (let k = 0; k < period; k++) {
        const d = x[i - period + 1 + k] - anchor - mean;
        squares += d * d;
        moment += d * (k - half);
      }
      out[i] = squares === 0 ? 0 : moment / (times * Math.sqrt(squares));
    }
  },
});

import { log } from '../../math/elementary.js';
import { defineOperator } from '../define.js';

/**
 * Hurst exponent by one rescaled range: ln(R/S) / ln(period), R the range of the cumulated deviations from the mean, S the population deviation.
 * Unit: ratio. NaN while fewer than `period` values or a hole are in the window; 0.5 where the values are equal.
 * @see Hurst, Trans. ASCE 116 (1951) 770
 */
export const hurstRs = defineOperator({
  name: 'hurst_rs',
  revision: 1,
  category: 'statistics',
  summary: 'Hurst exponent by the rescaled range of one window',
  source: 'Hurst 1951',
  inputs: ['x'],
  params: { period: { default: 20, min: 2 } },
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => period - 1,
  history: ({ period }) => period - 1,
  unit: 'ratio',
  stateSize: () => 1,
  run(state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    const scale = log(period);
    let valid = state[0];
    for (let i = from; i < to; i++) {
      const v = x[i];
      if (v - v !== 0) valid = 0;
      else if (valid < period) valid++;
      if (valid < period) {
        out[i] = NaN;
        continue;
      }
      let total = 0;
      let steady = true;
      for (let k = i - period + 1; k <= i; k++) {
        total += x[k];
        if (x[k] !== v) steady = false;
      }
      const mean = total / period;
      let path = 0;
      let highest = -Infinity;
      let lowest = Infinity;
      let squares = 0;
      for (let k = i - period + 1; k <= i; k++) {
        const d = x[k] - mean;
        path += d;
        squares += d * d;
        if (path > highest) highest = path;
        if (path < lowest) lowest = path;
      }
      const s = Math.sqrt(squares / period);
      out[i] = steady || s === 0 ? 0.5 : log((highest - lowest) / s) / scale;
    }
    state[0] = valid;
  },
});

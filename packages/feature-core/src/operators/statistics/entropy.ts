import { log } from '../../math/elementary.js';
import { defineOperator } from '../define.js';

/**
 * Shannon entropy of the last `period` values by their histogram of `bins` equal bins from the smallest to the largest, over ln(bins): 0 where all fall in
 * one bin, 1 where they are spread evenly. Unit: ratio, 0..1. NaN while fewer than `period` values or a hole are in the window.
 * @see Shannon 1948
 */
export const entropy = defineOperator({
  name: 'entropy',
  revision: 1,
  category: 'statistics',
  summary: 'Shannon entropy of the histogram of the last period values, 0..1',
  source: 'Shannon 1948',
  inputs: ['x'],
  params: { period: { default: 50, min: 2 }, bins: { default: 10, min: 2, max: 1000 } },
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => period - 1,
  history: ({ period }) => period - 1,
  unit: 'ratio',
  stateSize: ({ bins }) => bins,
  run(state, { period, bins }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    const whole = log(bins);
    for (let i = from; i < to; i++) {
      let least = Infinity;
      let most = -Infinity;
      let valid = 0;
      for (let k = i - period + 1; k <= i; k++) {
        const v = x[k];
        if (v - v !== 0) break;
        if (v < least) least = v;
        if (v > most) most = v;
        valid++;
      }
      if (valid < period) {
        out[i] = NaN;
        continue;
      }
      const width = most - least;
      for (let k = i - period + 1; k <= i; k++) {
        const bin = width > 0 ? (((x[k] - least) / width) * bins) | 0 : 0;
        state[bin < bins ? bin : bins - 1]++;
      }
      let sum = 0;
      for (let b = 0; b < bins; b++) {
        const share = state[b] / period;
        if (share > 0) sum -= share * log(share);
        state[b] = 0;
      }
      out[i] = sum / whole;
    }
  },
});

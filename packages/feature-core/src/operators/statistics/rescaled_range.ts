import { log } from '../../math/elementary.js';
import { defineOperator } from '../define.js';

/**
 * ln(R/S) / ln(period) of the last `period` values around a mean that is given: R the range of the cumulated deviations, S the population deviation.
 * Unit: ratio. NaN where the mean is; 0.5 where S is 0.
 * @see Hurst, Trans. ASCE 116 (1951) 770
 */
export const rescaledRange = defineOperator({
  name: 'rescaled_range',
  revision: 1,
  category: 'statistics',
  summary: 'Hurst exponent of one window around a given mean',
  source: 'Hurst 1951',
  inputs: ['x', 'mean'],
  params: { period: { min: 2 } },
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => [period - 1, 0],
  history: ({ period }) => period - 1,
  unit: 'ratio',
  run(_state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    const scale = log(period);
    for (let i = from; i < to; i++) {
      const mean = inputs[1][i];
      if (mean - mean !== 0) {
        out[i] = NaN;
        continue;
      }
      const first = x[i - period + 1] - mean;
      let path = first;
      let highest = first;
      let lowest = first;
      let squares = first * first;
      for (let k = i - period + 2; k <= i; k++) {
        const d = x[k] - mean;
        path += d;
        squares += d * d;
        if (path > highest) highest = path;
        else if (path < lowest) lowest = path;
      }
      const s = Math.sqrt(squares / period);
      out[i] = s === 0 ? 0.5 : log((highest - lowest) / s) / scale;
    }
  },
});

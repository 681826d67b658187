import { log } from '../../math/elementary.js';
import { rounded } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Shannon entropy of the last `period` values by their histogram of `bins` equal bins between bounds that are given, over ln(bins): 0 where all fall in one
 * bin, 1 where they are spread evenly; what is outside counts in the outermost bin. Unit: ratio, 0..1. NaN while fewer than `period` values or a hole are in
 * the window, and where a bound is NaN.
 * @see Shannon 1948
 */
export const histogramEntropy = defineOperator({
  name: 'histogram_entropy',
  revision: 1,
  category: 'statistics',
  summary: 'Shannon entropy of the histogram of the last period values between given bounds, 0..1',
  source: 'Shannon 1948',
  inputs: ['x', 'least', 'most'],
  params: { period: { min: 2 }, bins: { default: 10, min: 2, max: 1000 } },
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => [period - 1, 0, 0],
  history: ({ period }) => period - 1,
  unit: 'ratio',
  range: rounded(0, 1),
  stateSize: ({ period, bins }) => 1 + bins + period + 1,
  run(state, { period, bins }, inputs, outputs, from, to) {
    const [x, least, most] = inputs;
    const out = outputs[0];
    const counts = state.subarray(1, 1 + bins);
    const terms = state.subarray(1 + bins);
    const last = bins - 1;
    if (terms[0] === 0) keepTerms(terms, period, bins);
    let valid = state[0] | 0;
    for (let i = from; i < to; i++) {
      const v = x[i];
      const bottom = least[i];
      const width = most[i] - bottom;
      if (v - v !== 0) valid = 0;
      else if (valid < period) valid++;
      if (valid < period || width !== width) {
        out[i] = NaN;
        continue;
      }
      const scale = width > 0 ? bins / width : 0;
      for (let k = i - period + 1; k <= i; k++) {
        const bin = ((x[k] - bottom) * scale) | 0;
        counts[bin < 0 ? 0 : bin > last ? last : bin]++;
      }
      let sum = 0;
      for (let b = 0; b <= last; b++) {
        if (counts[b] > 0) sum += terms[counts[b]];
        counts[b] = 0;
      }
      out[i] = sum;
    }
    state[0] = valid;
  },
});

/** What a bin of each count adds to the entropy; the first, of no value, marks that they are there. */
function keepTerms(terms: Float64Array, period: number, bins: number): void {
  terms[0] = 1;
  for (let count = 1; count <= period; count++) terms[count] = ((count / period) * log(period / count)) / log(bins);
}

import { defineOperator } from '../define.js';

/**
 * (x − mean) / (0.015 · mean absolute deviation of the last `period` values from the mean); 0 where either is within 1e-14 of the mean's size.
 * Unit: ratio. NaN where the mean is.
 * @see TA-Lib CCI
 */
export const channelIndex = defineOperator({
  name: 'channel_index',
  revision: 1,
  category: 'momentum',
  summary: 'Distance from a given mean in units of 0.015 mean absolute deviations',
  source: 'TA-Lib CCI; Lambert 1980',
  inputs: ['x', 'mean'],
  params: { period: { min: 2 } },
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => [period - 1, 0],
  history: ({ period }) => period - 1,
  unit: 'ratio',
  run(_state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const mean = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) {
      const m = mean[i];
      let even = 0;
      let odd = 0;
      let k = i - period + 1;
      for (; k < i; k += 2) {
        even += Math.abs(x[k] - m);
        odd += Math.abs(x[k + 1] - m);
      }
      if (k === i) even += Math.abs(x[i] - m);
      const distance = x[i] - m;
      const spread = (even + odd) / period;
      const band = 1e-14 * Math.abs(m);
      out[i] = Math.abs(distance) <= band || spread <= band ? 0 : distance / (0.015 * spread);
    }
  },
});

import { NOT_NEGATIVE } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Mean absolute deviation of the last `period` values around a mean that is given. Unit: that of the input. NaN where the mean is.
 * @see TA-Lib AVGDEV
 */
export const meanDeviation = defineOperator({
  name: 'mean_deviation',
  revision: 2,
  category: 'statistics',
  summary: 'Mean absolute deviation of the last period values around a given mean',
  source: 'TA-Lib AVGDEV',
  inputs: ['x', 'mean'],
  params: { period: { min: 1 } },
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => [period - 1, 0],
  history: ({ period }) => period - 1,
  unit: 'x',
  range: NOT_NEGATIVE,
  run(_state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const mean = inputs[1];
    const out = outputs[0];
    let i = from;
    for (const fours = period > 3 ? to - 3 : i; i < fours; i += 4) {
      const start = i - period + 1;
      const ma = mean[i];
      const mb = mean[i + 1];
      const mc = mean[i + 2];
      const md = mean[i + 3];
      let a = Math.abs(x[start] - ma) + Math.abs(x[start + 1] - ma) + Math.abs(x[start + 2] - ma);
      let b = Math.abs(x[start + 1] - mb) + Math.abs(x[start + 2] - mb);
      let c = Math.abs(x[start + 2] - mc);
      let d = 0;
      for (let k = start + 3; k <= i; k++) {
        const v = x[k];
        a += Math.abs(v - ma);
        b += Math.abs(v - mb);
        c += Math.abs(v - mc);
        d += Math.abs(v - md);
      }
      const v = x[i + 1];
      const w = x[i + 2];
      out[i] = a / period;
      out[i + 1] = (b + Math.abs(v - mb)) / period;
      out[i + 2] = (c + Math.abs(v - mc) + Math.abs(w - mc)) / period;
      out[i + 3] = (d + Math.abs(v - md) + Math.abs(w - md) + Math.abs(x[i + 3] - md)) / period;
    }
    for (; i < to; i++) {
      const m = mean[i];
      let total = 0;
      for (let k = i - period + 1; k <= i; k++) total += Math.abs(x[k] - m);
      out[i] = total / period;
    }
  },
});

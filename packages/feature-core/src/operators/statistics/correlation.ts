import { rounded } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Pearson correlation of the last `period` pairs around means that are given, so that means used elsewhere are computed once.
 * Unit: ratio. NaN where a mean is, and where either side is constant.
 * @see pandas rolling(period).corr(), in its definition's form
 */
export const correlation = defineOperator({
  name: 'correlation',
  revision: 1,
  category: 'statistics',
  summary: 'Pearson correlation of the last period pairs around given means',
  source: 'Pearson 1895',
  inputs: ['x', 'y', 'mean_x', 'mean_y'],
  params: { period: { min: 2 } },
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => [period - 1, period - 1, 0, 0],
  history: ({ period }) => period - 1,
  unit: 'ratio',
  range: ({ period }) => rounded(-1, 1, 16 + period!),
  run(_state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const y = inputs[1];
    const out = outputs[0];
    for (let i = from; i < to; i++) {
      const meanX = inputs[2][i];
      const meanY = inputs[3][i];
      if (meanX - meanX !== 0 || meanY - meanY !== 0) {
        out[i] = NaN;
        continue;
      }
      let xx = 0;
      let yy = 0;
      let xy = 0;
      for (let k = i - period + 1; k <= i; k++) {
        const a = x[k] - meanX;
        const b = y[k] - meanY;
        xx += a * a;
        yy += b * b;
        xy += a * b;
      }
      out[i] = xx === 0 || yy === 0 ? NaN : xy / (Math.sqrt(xx) * Math.sqrt(yy));
    }
  },
});

import { defineOperator } from '../define.js';

/**
 * Slope of y on x in the last `period` pairs around means that are given: covariance over variance of x; 0 where all x are equal. Unit: mixed.
 * NaN where a mean is.
 * @see TA-Lib BETA
 */
export const regressionSlope = defineOperator({
  name: 'regression_slope',
  revision: 1,
  category: 'statistics',
  summary: 'Slope of y on x in the last period pairs around given means',
  source: 'TA-Lib BETA',
  inputs: ['x', 'y', 'mean_x', 'mean_y'],
  params: { period: { min: 1 } },
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => [period - 1, period - 1, 0, 0],
  history: ({ period }) => period - 1,
  unit: 'mixed',
  run(_state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const y = inputs[1];
    const meansX = inputs[2];
    const meansY = inputs[3];
    const out = outputs[0];
    for (let i = from; i < to; i++) {
      const meanX = meansX[i];
      const meanY = meansY[i];
      if (meanX - meanX !== 0 || meanY - meanY !== 0) {
        out[i] = NaN;
        continue;
      }
      let xx = 0;
      let xy = 0;
      for (let k = i - period + 1; k <= i; k++) {
        const a = x[k] - meanX;
        xx += a * a;
        xy += a * (y[k] - meanY);
      }
      out[i] = xx === 0 ? 0 : xy / xx;
    }
  },
});

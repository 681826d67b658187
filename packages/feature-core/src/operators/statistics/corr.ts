import { defineOperator } from '../define.js';

/**
 * Pearson correlation of the last `period` pairs, each window by itself in two passes. Unit: ratio. NaN while fewer than `period` pairs or a hole are
 * in the window, and where either side is constant.
 * @see pandas rolling(period).corr()
 */
export const corr = defineOperator({
  name: 'corr',
  revision: 1,
  category: 'statistics',
  summary: 'Pearson correlation of the last period pairs',
  source: 'pandas rolling corr, two passes',
  inputs: ['x', 'y'],
  params: { period: { default: 20, min: 2 } },
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => period - 1,
  history: ({ period }) => period - 1,
  unit: 'ratio',
  stateSize: () => 1,
  run(state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const y = inputs[1];
    const out = outputs[0];
    let valid = state[0];
    for (let i = from; i < to; i++) {
      const v = x[i];
      const w = y[i];
      if (v - v !== 0 || w - w !== 0) {
        valid = 0;
        out[i] = NaN;
        continue;
      }
      if (valid < period) valid++;
      if (valid < period) {
        out[i] = NaN;
        continue;
      }
      let sumX = 0;
      let sumY = 0;
      let steadyX = true;
      let steadyY = true;
      for (let k = i - period + 1; k <= i; k++) {
        const a = x[k];
        const b = y[k];
        sumX += a;
        sumY += b;
        if (a !== v) steadyX = false;
        if (b !== w) steadyY = false;
      }
      if (steadyX || steadyY) {
        out[i] = NaN;
        continue;
      }
      const meanX = sumX / period;
      const meanY = sumY / period;
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
      out[i] = xy / (Math.sqrt(xx) * Math.sqrt(yy));
    }
    state[0] = valid;
  },
});

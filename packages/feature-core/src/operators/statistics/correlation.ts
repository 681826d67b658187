import { blockPair, blockPairState } from '../../math/blockPair.js';
import { rounded } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Pearson correlation of the last `period` pairs where means of both sides are given, so that what they leave out is left out.
 * Unit: ratio. NaN where a mean is, and where either side is constant.
 * @see pandas rolling(period).corr(), in its definition's form
 */
export const correlation = defineOperator({
  name: 'correlation',
  revision: 2,
  category: 'statistics',
  summary: 'Pearson correlation of the last period pairs, where means of both are given',
  source: 'Pearson 1895',
  inputs: ['x', 'y', 'mean_x', 'mean_y'],
  params: { period: { min: 2 } },
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => [period - 1, period - 1, 0, 0],
  history: ({ period }) => period,
  unit: 'ratio',
  range: ({ period }) => rounded(-1, 1, 16 + period!),
  stateSize: ({ period }) => blockPairState(period),
  run(state, { period }, inputs, outputs, from, to) {
    const meanX = inputs[2];
    const meanY = inputs[3];
    const out = outputs[0];
    blockPair(state, inputs[0], inputs[1], out, period, Number.MIN_VALUE, true, from, to);
    for (let i = from; i < to; i++) {
      const means = meanX[i] - meanX[i] + (meanY[i] - meanY[i]);
      if (means !== 0) out[i] = NaN;
    }
  },
});

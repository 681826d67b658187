import { exchange } from '../../math/windowOrder.js';
import { defineOperator } from '../define.js';

/**
 * Percentile of the last `period` values by nearest rank: the k-th smallest, k = percentile·period/100 rounded up, at least 1. Unit: that of the input.
 * NaN while fewer than `period` values or a hole are in the window.
 * @see TA-Lib PERCENTILE
 */
export const percentile = defineOperator({
  name: 'percentile',
  revision: 1,
  category: 'statistics',
  summary: 'Percentile of the last period values, by nearest rank',
  source: 'TA-Lib PERCENTILE',
  inputs: ['x'],
  params: { period: { default: 30, min: 1 }, percentile: { default: 50, min: 0, max: 100, real: true } },
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => period - 1,
  history: ({ period }) => period,
  unit: 'x',
  range: 'value',
  stateSize: ({ period }) => 1 + period,
  run(state, { period, percentile }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    const place = Math.min(period, Math.max(1, Math.ceil((percentile * period) / 100))) | 0;
    let n = state[0] | 0;
    for (let i = from; i < to; i++) {
      const v = x[i];
      out[i] = NaN;
      if (v - v !== 0) {
        if (n > 0) state.fill(0);
        n = 0;
        continue;
      }
      n = exchange(state, 1, n, n === period ? x[i - period] : NaN, v) | 0;
      if (n === period) out[i] = state[place];
    }
    state[0] = n;
  },
});

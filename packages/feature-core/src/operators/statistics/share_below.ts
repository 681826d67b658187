import { between } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Share of the last `period` bars, fewer at the start, whose value is below the newest one; bars that are NaN count as bars. Unit: ratio, below 1. NaN
 * where the newest value is. Among valid values alone, with ties, it is `qlib_rank`.
 */
export const shareBelow = defineOperator({
  name: 'share_below',
  revision: 1,
  category: 'statistics',
  summary: 'Share of the last period bars, fewer at the start, whose value is below the newest',
  source: 'numpy (window < window[-1]).mean()',
  inputs: ['x'],
  params: { period: { default: 20, min: 1 } },
  memory: 'window',
  skipsHoles: true,
  reach: ({ period }) => period - 1,
  lookback: () => 0,
  history: ({ period }) => period - 1,
  unit: 'ratio',
  range: between(0, 1),
  stateSize: () => 1,
  run(state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    let bars = state[0] | 0;
    for (let i = from; i < to; i++) {
      if (bars < period) bars++;
      const v = x[i];
      let below = 0;
      for (let k = i - bars + 1; k < i; k++) if (x[k] < v) below++;
      out[i] = v === v ? below / bars : NaN;
    }
    state[0] = bars;
  },
});

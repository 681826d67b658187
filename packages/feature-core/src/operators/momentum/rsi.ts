import { defineOperator } from '../define.js';

/**
 * Relative strength index in Wilder's smoothing: 100·G/(G + L), G and L seeded with the mean gain and loss of the first `period` changes.
 * Unit: percent, 0..100; 0 without any change. NaN for the first `period` bars and at a NaN input, which leaves the state as it was.
 * Cutler's, of simple means, is `rsi_sma`.
 * @see TA-Lib RSI
 */
export const rsi = defineOperator({
  name: 'rsi',
  revision: 1,
  category: 'momentum',
  summary: "Relative strength index in Wilder's smoothing",
  source: 'TA-Lib RSI; Wilder 1978',
  inputs: ['x'],
  params: { period: { default: 14, min: 2 } },
  memory: 'recursive',
  reach: 'unbounded',
  lookback: ({ period }) => period,
  unit: 'percent',
  stateSize: () => 4,
  run(state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    const keep = period - 1;
    let n = state[0];
    let previous = state[1];
    let gain = state[2];
    let loss = state[3];
    for (let i = from; i < to; i++) {
      const v = x[i];
      if (v - v !== 0) {
        out[i] = NaN;
        continue;
      }
      const d = v - previous;
      previous = v;
      const up = d > 0 ? d : 0;
      const down = d < 0 ? -d : 0;
      if (n > period) {
        gain = (gain * keep + up) / period;
        loss = (loss * keep + down) / period;
      } else {
        if (n > 0) {
          gain += up;
          loss += down;
        }
        if (n === period) {
          gain /= period;
          loss /= period;
        }
        n++;
        if (n <= period) {
          out[i] = NaN;
          continue;
        }
      }
      const total = gain + loss;
      out[i] = total === 0 ? 0 : 100 * (gain / total);
    }
    state[0] = n;
    state[1] = previous;
    state[2] = gain;
    state[3] = loss;
  },
});

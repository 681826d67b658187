import { NOT_NEGATIVE, UNBOUNDED } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/** The longest cycle. */
const LONGEST = 50;
/** State: three means before, the place in the ring, the ring of values, each twice, so that the last ones stand in a row wherever it begins. */
const RING = 4;
const RING_SIZE = 64;

/**
 * Mean of the last cycle's values, whatever its length now, smoothed over four bars with weights 4, 3, 2, 1; means before the first period count as 0.
 * Unit: that of the input. NaN where an input is, which leaves the state as it was.
 * @see TA-Lib HT_TRENDLINE; Ehlers, Rocket Science for Traders (2001)
 */
export const hilbertTrendline = defineOperator({
  name: 'hilbert_trendline',
  revision: 2,
  category: 'cycle',
  summary: "Mean over the dominant cycle, smoothed, from the cycle's period",
  source: 'TA-Lib HT_TRENDLINE; Ehlers 2001',
  inputs: ['x', 'cycle'],
  params: {},
  memory: 'recursive',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'x',
  range: (_params, [x]) => (x!.lo >= 0 ? NOT_NEGATIVE : UNBOUNDED),
  stateSize: () => RING + 2 * RING_SIZE,
  run(state, _params, inputs, outputs, from, to) {
    const x = inputs[0];
    const cycle = inputs[1];
    const out = outputs[0];
    let a1 = state[0];
    let a2 = state[1];
    let a3 = state[2];
    let at = state[3] | 0;
    for (let i = from; i < to; i++) {
      const v = x[i];
      const period = cycle[i];
      out[i] = NaN;
      if (v - v !== 0) continue;
      const newest = (RING + RING_SIZE + at) | 0;
      state[newest - RING_SIZE] = v;
      state[newest] = v;
      at = (at + 1) & (RING_SIZE - 1);
      if (period - period !== 0) continue;
      const n = period > 0 ? Math.min(LONGEST, Math.floor(period + 0.5)) | 0 : 0;
      let even = 0;
      let odd = 0;
      for (let k = 1; k < n; k += 2) {
        even += state[newest - k + 1];
        odd += state[newest - k];
      }
      if ((n & 1) !== 0) even += state[newest - n + 1];
      const mean = n > 0 ? (even + odd) / n : 0;
      out[i] = (4 * mean + 3 * a1 + 2 * a2 + a3) / 10;
      a3 = a2;
      a2 = a1;
      a1 = mean - mean === 0 ? mean : 0;
    }
    state[0] = a1;
    state[1] = a2;
    state[2] = a3;
    state[3] = at;
  },
});

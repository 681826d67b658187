import { choose } from '../../math/choose.js';
import { defineOperator } from '../define.js';

/**
 * Williams' accumulation/distribution: on a rise it adds close − min(low, previous close), on a fall close − max(high, previous close), without volume.
 * Unit: price, anchored at the series' origin, where it is 0. A bar with a hole gives NaN and leaves the state as it was.
 * @see TA-Lib WAD; Williams 1972
 */
export const wad = defineOperator({
  name: 'wad',
  revision: 1,
  category: 'momentum',
  summary: "Williams' accumulation and distribution since the series' origin",
  source: 'TA-Lib WAD; Williams 1972',
  inputs: ['high', 'low', 'close'],
  params: {},
  memory: 'anchored',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'x',
  stateSize: () => 4,
  run(state, _params, inputs, outputs, from, to) {
    const high = inputs[0];
    const low = inputs[1];
    const close = inputs[2];
    const out = outputs[0];
    let started = state[0];
    let previous = state[1];
    let sum = state[2];
    let rest = state[3];
    for (let i = from; i < to; i++) {
      const h = high[i];
      const l = low[i];
      const c = close[i];
      if (h - h !== 0 || l - l !== 0 || c - c !== 0) {
        out[i] = NaN;
        continue;
      }
      const trueLow = choose(Number(l < previous), previous, l);
      const trueHigh = choose(Number(h > previous), previous, h);
      const start = choose(Number(c < previous), choose(Number(c > previous), c, trueLow), trueHigh);
      const step = started === 0 ? 0 : c - start;
      started = 1;
      const s = sum + step;
      const v = s - sum;
      rest += sum - (s - v) + (step - v);
      sum = s;
      previous = c;
      out[i] = sum + rest;
    }
    state[0] = started;
    state[1] = previous;
    state[2] = sum;
    state[3] = rest;
  },
});

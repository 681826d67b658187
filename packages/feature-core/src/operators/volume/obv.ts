import { defineOperator } from '../define.js';

/** 1 where the close falls, −1 where it rises, 0 else: a sign to multiply by, as no processor foresees it. */
function fall(before: number, after: number): number {
  return Number(after < before) - Number(after > before);
}

/**
 * On-balance volume: starts at the first bar's volume, then adds the volume of a bar that closes higher and subtracts that of one that closes lower.
 * Unit: volume, anchored at the series' origin. A bar with a hole gives NaN and leaves the state as it was.
 * @see TA-Lib OBV
 */
export const obv = defineOperator({
  name: 'obv',
  revision: 1,
  category: 'volume',
  summary: "On-balance volume since the series' origin",
  source: 'TA-Lib OBV; Granville 1963',
  inputs: ['x', 'volume'],
  params: {},
  memory: 'anchored',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'volume',
  stateSize: () => 3,
  run(state, _params, inputs, outputs, from, to) {
    const x = inputs[0];
    const volume = inputs[1];
    const out = outputs[0];
    let started = state[0];
    let previous = state[1];
    let total = state[2];
    let i = from;
    while (i < to) {
      for (const pairs = started === 0 ? i : to - 1; i < pairs; i += 2) {
        const v = x[i];
        const w = volume[i];
        const after = x[i + 1];
        const amount = volume[i + 1];
        if (v - v + (w - w) + (after - after) + (amount - amount) !== 0) break;
        const first = total - fall(previous, v) * w;
        total = first - fall(v, after) * amount;
        out[i] = first;
        out[i + 1] = total;
        previous = after;
      }
      for (const end = Math.min(to, i + 2); i < end; i++) {
        const v = x[i];
        const w = volume[i];
        if (v - v !== 0 || w - w !== 0) {
          out[i] = NaN;
          continue;
        }
        total = started === 0 ? w : total - fall(previous, v) * w;
        started = 1;
        previous = v;
        out[i] = total;
      }
    }
    state[0] = started;
    state[1] = previous;
    state[2] = total;
  },
});

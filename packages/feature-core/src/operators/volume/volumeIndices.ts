import { choose } from '../../math/choose.js';
import { NOT_NEGATIVE, UNBOUNDED } from '../../math/interval.js';
import { defineOperator, type Operator } from '../define.js';

/** What an index is at the first bar. */
const START = 1000;

function volumeIndex(name: string, summary: string, sign: number): Operator {
  return defineOperator({
    name,
    revision: 1,
    category: 'volume',
    summary,
    source: `TA-Lib ${name.toUpperCase()}; Fosback 1976`,
    inputs: ['close', 'volume'],
    params: {},
    memory: 'anchored',
    reach: 'unbounded',
    lookback: () => 0,
    unit: 'ratio',
    range: (_params, [close]) => (close!.lo >= 0 ? NOT_NEGATIVE : UNBOUNDED),
    stateSize: () => 4,
    run(state, _params, inputs, outputs, from, to) {
      const close = inputs[0];
      const volume = inputs[1];
      const out = outputs[0];
      let started = state[0];
      let before = state[1];
      let volumeBefore = state[2];
      let index = state[3];
      for (let i = from; i < to; i++) {
        const c = close[i];
        const v = volume[i];
        if (c - c !== 0 || v - v !== 0) {
          out[i] = NaN;
          continue;
        }
        if (started === 0) {
          started = 1;
          index = START;
        } else {
          const next = index + ((c - before) / before) * index;
          index = choose(Number(sign * v > sign * volumeBefore) & Number(next - next === 0), index, next);
        }
        before = c;
        volumeBefore = v;
        out[i] = index;
      }
      state[0] = started;
      state[1] = before;
      state[2] = volumeBefore;
      state[3] = index;
    },
  });
}

/**
 * Negative and positive volume index: 1000 at the first bar, then compounded with the returns of the bars whose volume fell, or rose. Unit: ratio, anchored at
 * the series' origin. NaN at a bar with a hole, which leaves the state as it was.
 * @see TA-Lib NVI, PVI; Fosback, Stock Market Logic (1976)
 */
export const nvi = volumeIndex('nvi', 'Negative volume index: returns of bars whose volume fell, compounded from 1000', -1);
export const pvi = volumeIndex('pvi', 'Positive volume index: returns of bars whose volume rose, compounded from 1000', 1);

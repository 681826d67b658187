import { integers } from '../../math/interval.js';
import { defineOperator, NEVER_NAN } from '../define.js';

/** Bars that are looked at without asking whether it is worth it: a branch that no processor foresees costs more. */
const AT_ONCE = 8;

/**
 * Fractal swings on the bar that confirms them: 100 where the high of `rightbars` ago is above those of the `leftbars` before it and of all bars after it, or the
 * low below; else 0. An integer: 0 in the lookback, and while a hole is among the bars.
 * @see TA-Lib FRACTAL; Williams 1998
 */
export const fractal = defineOperator({
  name: 'fractal',
  revision: 1,
  category: 'momentum',
  summary: 'Fractal swing highs and lows, on the bar that confirms them',
  source: 'TA-Lib FRACTAL; Williams 1998',
  inputs: ['high', 'low'],
  params: { leftbars: { default: 2, min: 1 }, rightbars: { default: 2, min: 1 } },
  outputs: ['swinghigh', 'swinglow'],
  memory: 'window',
  reach: ({ leftbars, rightbars }) => leftbars + rightbars,
  lookback: () => NEVER_NAN,
  history: ({ leftbars, rightbars }) => leftbars + rightbars,
  unit: 'ratio',
  range: integers(0, 100),
  run(_state, { leftbars, rightbars }, inputs, outputs, from, to) {
    const high = inputs[0];
    const low = inputs[1];
    const swingHigh = outputs[0];
    const swingLow = outputs[1];
    const back = (leftbars + rightbars) | 0;
    for (let i = from; i < to; i++) {
      const middle = i - rightbars;
      const h = high[middle];
      const l = low[middle];
      let isHigh = Number(h < Infinity);
      let isLow = Number(l > -Infinity);
      for (let k = i; k >= i - back && (isHigh | isLow) !== 0;) {
        for (const end = Math.max(i - back, k - AT_ONCE + 1); k >= end; k--) {
          const isMiddle = Number(k === middle);
          isHigh &= isMiddle | (Number(h > high[k]) & Number(high[k] > -Infinity));
          isLow &= isMiddle | (Number(l < low[k]) & Number(low[k] < Infinity));
        }
      }
      swingHigh[i] = isHigh * 100;
      swingLow[i] = isLow * 100;
    }
  },
});

import { NOT_NEGATIVE } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * True range: the largest of high − low, |high − previous close|, |low − previous close|. Unit: price. NaN on the first bar and where an operand is.
 * @see TA-Lib TRANGE
 */
export const trange = defineOperator({
  name: 'trange',
  revision: 1,
  category: 'volatility',
  summary: 'True range, from the second bar on',
  source: 'TA-Lib TRANGE',
  inputs: ['high', 'low', 'close'],
  params: {},
  memory: 'window',
  reach: () => 1,
  lookback: () => 1,
  history: () => 1,
  unit: 'x',
  range: NOT_NEGATIVE,
  run(_state, _params, inputs, outputs, from, to) {
    const high = inputs[0];
    const low = inputs[1];
    const close = inputs[2];
    const out = outputs[0];
    for (let i = from; i < to; i++) {
      const h = high[i];
      const l = low[i];
      const c = close[i - 1];
      let range = h - l;
      const up = Math.abs(c - h);
      const down = Math.abs(c - l);
      if (up > range) range = up;
      if (down > range) range = down;
      out[i] = c !== c || h !== h || l !== l ? NaN : range;
    }
  },
});

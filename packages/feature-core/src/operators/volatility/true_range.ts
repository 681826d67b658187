import { NOT_NEGATIVE, UNBOUNDED } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * True range: the largest of high − low, |high − previous close|, |low − previous close|, operands that are NaN left out; the first bar has high − low.
 * Unit: price. NaN only where all three are. TA-Lib's form, which has no first value, is `trange`.
 * @see pandas: concat of the three, max(axis=1)
 */
export const trueRange = defineOperator({
  name: 'true_range',
  revision: 1,
  category: 'volatility',
  summary: 'True range, holes skipped; the first bar has high - low',
  source: 'Wilder 1978; pandas max over columns',
  inputs: ['high', 'low', 'close'],
  params: {},
  memory: 'window',
  reach: () => 1,
  lookback: () => 0,
  history: () => 1,
  unit: 'x',
  range: (_params, _inputs, atMost) => (atMost(1, 0) ? NOT_NEGATIVE : UNBOUNDED),
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
      const up = Math.abs(h - c);
      const down = Math.abs(l - c);
      if (range !== range || up > range) range = up;
      if (range !== range || down > range) range = down;
      out[i] = range;
    }
  },
});

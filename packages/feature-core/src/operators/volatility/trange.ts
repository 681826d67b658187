import { NOT_NEGATIVE } from '../../math/interval.js';
import { trueRange } from '../../math/trueRange.js';
import { defineOperator } from '../define.js';

/** The true range of a bar after another; NaN where either has a hole. */
function rangeAfter(highBefore: number, lowBefore: number, closeBefore: number, high: number, low: number): number {
  const range = trueRange(high, low, closeBefore);
  return highBefore !== highBefore || lowBefore !== lowBefore || closeBefore !== closeBefore || high !== high || low !== low ? NaN : range;
}

/**
 * True range: the largest of high − low, |high − previous close|, |low − previous close|. Unit: price. NaN on the first bar, at a bar with a hole and after one.
 * @see TA-Lib TRANGE
 */
export const trange = defineOperator({
  name: 'trange',
  revision: 2,
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
    let i = from;
    for (; i < to - 1; i += 2) {
      out[i] = rangeAfter(high[i - 1], low[i - 1], close[i - 1], high[i], low[i]);
      out[i + 1] = rangeAfter(high[i], low[i], close[i], high[i + 1], low[i + 1]);
    }
    if (i < to) out[i] = rangeAfter(high[i - 1], low[i - 1], close[i - 1], high[i], low[i]);
  },
});

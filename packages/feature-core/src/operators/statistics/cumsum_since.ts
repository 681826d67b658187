import { runningSum } from '../../math/runningSum.js';
import { defineOperator } from '../define.js';

/**
 * Sum of all values since the anchor was last neither 0 nor NaN, that bar included, kept in double-double, so that it does not drift. Unit: that of the input,
 * anchored. NaN before the first anchor, and at a value that is not finite or makes the sum so, which adds nothing.
 */
export const cumsumSince = defineOperator({
  name: 'cumsum_since',
  revision: 1,
  category: 'statistics',
  summary: 'Sum of all values since the last anchor',
  source: 'the definition',
  inputs: ['x', 'anchor'],
  params: {},
  memory: 'anchored',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'x',
  range: (_params, [x]) => ({ lo: x!.lo >= 0 ? 0 : -Infinity, hi: x!.hi <= 0 ? 0 : Infinity, integer: x!.integer }),
  stateSize: () => 3,
  run(state, _params, inputs, outputs, from, to) {
    const anchor = inputs[1]!;
    const out = outputs[0]!;
    for (let at = from; at < to;) {
      if (isAnchor(anchor[at]!)) state.set(BEGUN);
      let end = at + 1;
      while (end < to && !isAnchor(anchor[end]!)) end++;
      if (state[2] === 0) out.fill(NaN, at, end);
      else runningSum(state, inputs[0]!, out, at, end);
      at = end;
    }
  },
});

/** A sum of 0 that has begun. */
const BEGUN: readonly number[] = [0, 0, 1];

function isAnchor(mark: number): boolean {
  return mark === mark && mark !== 0;
}

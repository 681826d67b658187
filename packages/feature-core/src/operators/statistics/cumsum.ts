import { runningSum } from '../../math/runningSum.js';
import { defineOperator } from '../define.js';

/**
 * Sum of all values since the first, kept in double-double, so that it does not drift. Unit: that of the input, anchored at the series' origin.
 * NaN at a value that is not finite or makes the sum so, which adds nothing.
 * @see TA-Lib CUMSUM
 */
export const cumsum = defineOperator({
  name: 'cumsum',
  revision: 1,
  category: 'statistics',
  summary: "Sum of all values since the series' origin",
  source: 'TA-Lib CUMSUM',
  inputs: ['x'],
  params: {},
  memory: 'anchored',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'x',
  range: (_params, [x]) => ({ lo: x!.lo >= 0 ? 0 : -Infinity, hi: x!.hi <= 0 ? 0 : Infinity, integer: x!.integer }),
  stateSize: () => 2,
  run(state, _params, inputs, outputs, from, to) {
    runningSum(state, inputs[0]!, outputs[0]!, from, to);
  },
});

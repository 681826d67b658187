import { convergence, CONVERGENCE_STATE } from '../../math/convergence.js';
import { fractional, minus } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/** The periods that seed the averages, and Appel's factors in place of 2/13 and 2/27. */
const FAST = 12;
const SLOW = 26;
const FAST_FACTOR = 0.15;
const SLOW_FACTOR = 0.075;

/**
 * Moving average convergence divergence with Appel's fixed factors 0.15 and 0.075, seeded as averages of 12 and 26 values; its signal EMA, and their
 * difference. Unit: that of the input. All three start at bar 24 + signal. A NaN input leaves the state as it was.
 * @see TA-Lib MACDFIX
 */
export const macdfix = defineOperator({
  name: 'macdfix',
  revision: 1,
  category: 'momentum',
  summary: 'Moving average convergence divergence with fixed factors 0.15 and 0.075',
  source: 'TA-Lib MACDFIX; Appel 1979',
  inputs: ['x'],
  params: { signal: { default: 9, min: 1 } },
  outputs: ['macd', 'macdsignal', 'macdhist'],
  memory: 'recursive',
  reach: 'unbounded',
  lookback: ({ signal }) => SLOW + signal - 2,
  unit: 'x',
  range: (_params, [x]) => minus(fractional(x!), x!),
  ranges: { macdhist: (_params, [x]) => minus(minus(fractional(x!), x!), minus(x!, x!)) },
  stateSize: () => CONVERGENCE_STATE,
  run(state, { signal }, inputs, outputs, from, to) {
    convergence(state, inputs[0], outputs, FAST, SLOW, signal, FAST_FACTOR, SLOW_FACTOR, from, to);
  },
});

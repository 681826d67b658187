import { convergence, CONVERGENCE_STATE } from '../../math/convergence.js';
import { fractional, minus } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Moving average convergence divergence: fast EMA − slow EMA, both seeded to end on the same bar (the fast one with the mean of the `fast` values
 * up to it), its signal EMA, and their difference; the shorter period is the fast one, whichever was given first. Unit: that of the input.
 * All three start at bar slow + signal − 2. A NaN input leaves the state as it was.
 * @see TA-Lib MACD
 */
export const macd = defineOperator({
  name: 'macd',
  revision: 1,
  category: 'momentum',
  summary: 'Moving average convergence divergence, its signal and their difference',
  source: 'TA-Lib MACD; Appel 1979',
  inputs: ['x'],
  params: { fast: { default: 12, min: 2 }, slow: { default: 26, min: 2 }, signal: { default: 9, min: 1 } },
  outputs: ['macd', 'macdsignal', 'macdhist'],
  memory: 'recursive',
  reach: 'unbounded',
  lookback: ({ fast, slow, signal }) => Math.max(fast, slow) + signal - 2,
  unit: 'x',
  range: (_params, [x]) => minus(fractional(x!), x!),
  ranges: { macdhist: (_params, [x]) => minus(minus(fractional(x!), x!), minus(x!, x!)) },
  stateSize: () => CONVERGENCE_STATE,
  run(state, params, inputs, outputs, from, to) {
    const fast = Math.min(params.fast, params.slow);
    const slow = Math.max(params.fast, params.slow);
    convergence(state, inputs[0], outputs, fast, slow, params.signal, 2 / (fast + 1), 2 / (slow + 1), from, to);
  },
});

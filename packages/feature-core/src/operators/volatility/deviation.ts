import { deviationStep, windowDeviation, windowDeviationReach, WINDOW_DEVIATION_STATE } from '../../math/windowDeviation.js';
import { InvalidParamError } from '../../errors.js';
import { NOT_NEGATIVE } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Standard deviation of the last `period` values around a mean that is given, so that a mean used elsewhere is computed once.
 * Unit: that of the input. NaN where the mean is; a window of equal values gives exactly 0.
 * @see Welford, Technometrics 4 (1962) 419
 */
export const deviation = defineOperator({
  name: 'deviation',
  revision: 1,
  category: 'volatility',
  summary: 'Standard deviation of the last period values around a given mean',
  source: 'Welford 1962, anchored anew and guarded',
  inputs: ['x', 'mean'],
  params: { period: { min: 1 }, ddof: { default: 1, min: 0, max: 1 } },
  memory: 'window',
  reach: ({ period }) => windowDeviationReach(period),
  window: ({ period }) => period - 1,
  lookback: ({ period }) => [period - 1, 0],
  history: ({ period }) => period,
  unit: 'x',
  range: NOT_NEGATIVE,
  stateSize: () => WINDOW_DEVIATION_STATE,
  check({ period, ddof }) {
    if (period <= ddof) throw new InvalidParamError('deviation', 'period', period, `use an integer of ${ddof + 1} or more`);
  },
  run(state, { period, ddof }, inputs, outputs, from, to) {
    windowDeviation(state, inputs[0], inputs[1], outputs[0], period, period - ddof, from, to);
  },
  step: deviationStep,
});

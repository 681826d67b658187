import { InvalidParamError } from '../../errors.js';
import { defineOperator } from '../define.js';

/**
 * Mean of as many last values as a second input says, cut to an integer and held in `minperiod..maxperiod`. Unit: that of the input.
 * NaN for the first `maxperiod - 1` bars, while a hole is among the last `maxperiod` values, and where the period is one.
 * @see TA-Lib MAVP (moving average type 0)
 */
export const varyingMean = defineOperator({
  name: 'varying_mean',
  revision: 1,
  category: 'trend',
  summary: 'Mean of as many last values as a second input says',
  source: 'TA-Lib MAVP',
  inputs: ['x', 'periods'],
  params: { minperiod: { default: 2, min: 1 }, maxperiod: { default: 30, min: 1 } },
  memory: 'window',
  reach: ({ maxperiod }) => maxperiod - 1,
  lookback: ({ maxperiod }) => [maxperiod - 1, 0],
  history: ({ maxperiod }) => maxperiod - 1,
  unit: 'x',
  range: 'input',
  stateSize: () => 1,
  check({ minperiod, maxperiod }) {
    if (minperiod > maxperiod)
      throw new InvalidParamError('varying_mean', 'minperiod', minperiod, `use an integer up to maxperiod, which is ${maxperiod}`);
  },
  run(state, { minperiod, maxperiod }, inputs, outputs, from, to) {
    const x = inputs[0];
    const periods = inputs[1];
    const out = outputs[0];
    let valid = state[0] | 0;
    for (let i = from; i < to; i++) {
      const v = x[i];
      const wanted = periods[i];
      if (v - v !== 0) valid = 0;
      else if (valid < maxperiod) valid++;
      if (valid < maxperiod || wanted !== wanted) {
        out[i] = NaN;
        continue;
      }
      const period = wanted <= minperiod ? minperiod : wanted >= maxperiod ? maxperiod : wanted | 0;
      let even = 0;
      let odd = 0;
      let k = i - period + 1;
      for (; k < i; k += 2) {
        even += x[k];
        odd += x[k + 1];
      }
      if (k === i) even += v;
      out[i] = (even + odd) / period;
    }
    state[0] = valid;
  },
});

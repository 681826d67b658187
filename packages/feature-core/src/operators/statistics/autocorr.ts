import { InvalidParamError } from '../../errors.js';
import { rounded } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Autocorrelation within the window: Pearson r of its values from `lag` on with those up to `period - lag`, each side centred by its own mean.
 * Unit: ratio. NaN while fewer than `period` values or a hole are in the window, and where either side is constant.
 * @see pandas Series.autocorr(lag) over a rolling window
 */
export const autocorr = defineOperator({
  name: 'autocorr',
  revision: 1,
  category: 'statistics',
  summary: 'Autocorrelation at a lag within the last period values',
  source: 'pandas Series.autocorr over a rolling window',
  inputs: ['x'],
  params: { period: { default: 20, min: 3 }, lag: { default: 1, min: 1 } },
  memory: 'window',
  reach: ({ period }) => period - 1,
  lookback: ({ period }) => period - 1,
  history: ({ period }) => period - 1,
  unit: 'ratio',
  range: ({ period }) => rounded(-1, 1, 16 + period!),
  stateSize: () => 1,
  check({ period, lag }) {
    if (lag > period - 2) throw new InvalidParamError('autocorr', 'lag', lag, `use an integer from 1 to ${period - 2}, two below period`);
  },
  run(state, { period, lag }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    const pairs = period - lag;
    let valid = state[0];
    for (let i = from; i < to; i++) {
      const v = x[i];
      if (v - v !== 0) valid = 0;
      else if (valid < period) valid++;
      if (valid < period) {
        out[i] = NaN;
        continue;
      }
      const first = i - period + 1;
      let late = 0;
      let early = 0;
      let steadyLate = true;
      let steadyEarly = true;
      for (let k = first; k <= i - lag; k++) {
        early += x[k];
        late += x[k + lag];
        if (x[k] !== x[first]) steadyEarly = false;
        if (x[k + lag] !== v) steadyLate = false;
      }
      if (steadyLate || steadyEarly) {
        out[i] = NaN;
        continue;
      }
      const meanEarly = early / pairs;
      const meanLate = late / pairs;
      let ee = 0;
      let ll = 0;
      let el = 0;
      for (let k = first; k <= i - lag; k++) {
        const a = x[k] - meanEarly;
        const b = x[k + lag] - meanLate;
        ee += a * a;
        ll += b * b;
        el += a * b;
      }
      out[i] = el / (Math.sqrt(ee) * Math.sqrt(ll));
    }
    state[0] = valid;
  },
});

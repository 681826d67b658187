import { FLAG } from '../../math/interval.js';
import { defineOperator, NEVER_NAN } from '../define.js';

/** Share of the trendline by which a price in a trend departs from it. */
const DEPARTURE = 0.015;

/**
 * 1 in a trend, 0 in a cycle, by the dominant cycle's phase, its sines and its trendline. Unit: flag. 0 for the first `skip` values and where an input is
 * NaN, which leaves the state as it was; never NaN.
 * @see TA-Lib HT_TRENDMODE; Ehlers, Rocket Science for Traders (2001)
 */
export const hilbertMode = defineOperator({
  name: 'hilbert_mode',
  revision: 1,
  category: 'cycle',
  summary: '1 in a trend, 0 in a cycle, from what the Hilbert transform gives',
  source: 'TA-Lib HT_TRENDMODE; Ehlers 2001',
  inputs: ['smooth', 'cycle', 'phase', 'sine', 'leadsine', 'trendline'],
  params: { skip: { default: 26, min: 0 } },
  memory: 'recursive',
  reach: 'unbounded',
  lookback: () => NEVER_NAN,
  unit: 'flag',
  range: FLAG,
  stateSize: () => 5,
  run(state, { skip }, inputs, outputs, from, to) {
    const smooth = inputs[0];
    const cycle = inputs[1];
    const phase = inputs[2];
    const sine = inputs[3];
    const leadsine = inputs[4];
    const trendline = inputs[5];
    const out = outputs[0];
    let n = state[0] | 0;
    let days = state[1];
    let phaseBefore = state[2];
    let sineBefore = state[3];
    let leadBefore = state[4];
    for (let i = from; i < to; i++) {
      const period = cycle[i];
      const angle = phase[i];
      const s = sine[i];
      const lead = leadsine[i];
      const line = trendline[i];
      out[i] = 0;
      if (period - period + (angle - angle) + (s - s) + (lead - lead) + (line - line) + (smooth[i] - smooth[i]) !== 0) continue;
      let trend = 1;
      if ((s > lead && sineBefore <= leadBefore) || (s < lead && sineBefore >= leadBefore)) {
        days = 0;
        trend = 0;
      }
      days++;
      if (days < 0.5 * period) trend = 0;
      const turn = angle - phaseBefore;
      if (turn > (0.67 * 360) / period && turn < (1.5 * 360) / period) trend = 0;
      if (line !== 0 && Math.abs((smooth[i] - line) / line) >= DEPARTURE) trend = 1;
      phaseBefore = angle;
      sineBefore = s;
      leadBefore = lead;
      if (n < skip) n++;
      else out[i] = trend;
    }
    state[0] = n;
    state[1] = days;
    state[2] = phaseBefore;
    state[3] = sineBefore;
    state[4] = leadBefore;
  },
});

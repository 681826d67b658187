import { defineOperator } from '../define.js';

/** Six averages in a row. */
const STAGES = 6;

/**
 * Tillson's T3: six exponential averages of one another, each seeded with the mean of the first `period` of the one before, and
 * −b³·e6 + 3(b² + b³)·e5 − (6b² + 3(b + b³))·e4 + (1 + 3b + b³ + 3b²)·e3. Unit: that of the input. NaN for the first 6·(period − 1) values and at a NaN input,
 * which leaves the state as it was.
 * @see TA-Lib T3; Tillson 1998
 */
export const t3 = defineOperator({
  name: 't3',
  revision: 1,
  category: 'trend',
  summary: "Tillson's T3: six exponential averages in a row, combined",
  source: 'TA-Lib T3; Tillson 1998',
  inputs: ['x'],
  params: { period: { default: 5, min: 1 }, vfactor: { default: 0.7, min: 0, max: 1, real: true } },
  memory: 'recursive',
  reach: 'unbounded',
  lookback: ({ period }) => STAGES * (period - 1),
  unit: 'x',
  stateSize: () => 1 + STAGES,
  run(state, { period, vfactor: b }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    const k = 2 / (period + 1);
    const last = STAGES * (period - 1) + 1;
    let i = from;
    const bb = b * b;
    const c1 = -bb * b;
    const c2 = 3 * (bb - c1);
    const c3 = -6 * bb - 3 * (b - c1);
    const c4 = 1 + 3 * b - c1 + 3 * bb;
    for (; i < to && state[0] < last; i++) {
      const whole = begin(state, x[i], period, k);
      out[i] = whole ? c1 * state[6] + c2 * state[5] + c3 * state[4] + c4 * state[3] : NaN;
    }
    let e1 = state[1];
    let e2 = state[2];
    let e3 = state[3];
    let e4 = state[4];
    let e5 = state[5];
    let e6 = state[6];
    for (; i < to; i++) {
      const v = x[i];
      if (v - v !== 0) {
        out[i] = NaN;
        continue;
      }
      e1 += (v - e1) * k;
      e2 += (e1 - e2) * k;
      e3 += (e2 - e3) * k;
      e4 += (e3 - e4) * k;
      e5 += (e4 - e5) * k;
      e6 += (e5 - e6) * k;
      out[i] = c1 * e6 + c2 * e5 + c3 * e4 + c4 * e3;
    }
    state[1] = e1;
    state[2] = e2;
    state[3] = e3;
    state[4] = e4;
    state[5] = e5;
    state[6] = e6;
  },
});

/** Takes a value of the lookback through the stages; whether all of them have one now. */
function begin(state: Float64Array, v: number, period: number, k: number): boolean {
  if (v - v !== 0) return false;
  state[0]++;
  let value = v;
  for (let stage = 1; stage <= STAGES; stage++) {
    const seen = state[0] - (stage - 1) * (period - 1);
    if (seen > period) state[stage] += (value - state[stage]) * k;
    else {
      state[stage] += value;
      if (seen < period) return false;
      state[stage] /= period;
    }
    value = state[stage];
  }
  return true;
}

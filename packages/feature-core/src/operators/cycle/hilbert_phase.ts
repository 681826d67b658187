import { atan, sineAndCosine } from '../../math/elementary.js';
import { DEGREES } from '../../math/degrees.js';
import { defineOperator } from '../define.js';

/** The longest cycle. */
const LONGEST = 50;
/** State: the phase, the place in the ring, the ring of values. */
const RING = 2;
const RING_SIZE = 64;

/** For each length n the sines and cosines of its n steps round the circle, in turn; those of n begin at n (n − 1). */
const CIRCLES = circles();

function circles(): Float64Array {
  const table = new Float64Array(LONGEST * (LONGEST + 1));
  for (let n = 1; n <= LONGEST; n++) {
    for (let k = 0; k < n; k++) sineAndCosine((k * (2 * Math.PI)) / n, table, n * (n - 1) + 2 * k);
  }
  return table;
}

/**
 * Phase of the dominant cycle in degrees, −45 … 315: that of the Fourier component of `period` bars (rounded) in the last values. Unit: ratio (degrees).
 * NaN where an input is, which leaves the state as it was.
 * @see TA-Lib HT_DCPHASE; Ehlers, Rocket Science for Traders (2001)
 */
export const hilbertPhase = defineOperator({
  name: 'hilbert_phase',
  revision: 2,
  category: 'cycle',
  summary: 'Phase of the dominant cycle in degrees, from its smoothed values and period',
  source: 'TA-Lib HT_DCPHASE; Ehlers 2001',
  inputs: ['smooth', 'cycle'],
  params: {},
  memory: 'recursive',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'ratio',
  stateSize: () => RING + RING_SIZE,
  run(state, _params, inputs, outputs, from, to) {
    const smooth = inputs[0];
    const cycle = inputs[1];
    const out = outputs[0];
    let phase = state[0];
    let at = state[1] | 0;
    for (let i = from; i < to; i++) {
      const v = smooth[i];
      const period = cycle[i];
      if (v - v !== 0 || period - period !== 0) {
        out[i] = NaN;
        continue;
      }
      state[RING + at] = v;
      const n = period > 0 ? Math.min(LONGEST, Math.floor(period + 0.5)) | 0 : 0;
      const first = (n * (n - 1)) | 0;
      let real = 0;
      let imaginary = 0;
      for (let k = 0; k < n; k++) {
        const w = state[RING + ((at - k) & (RING_SIZE - 1))];
        real += CIRCLES[first + 2 * k] * w;
        imaginary += CIRCLES[first + 2 * k + 1] * w;
      }
      at = (at + 1) & (RING_SIZE - 1);
      if (imaginary !== 0) phase = atan(real / imaginary) * DEGREES;
      else if (real < 0) phase -= 90;
      else if (real > 0) phase += 90;
      phase += 90 + (period > 0 ? 360 / period : 0);
      if (imaginary < 0) phase += 180;
      if (phase > 315) phase -= 360;
      out[i] = phase;
      if (phase - phase !== 0) phase = 0;
    }
    state[0] = phase;
    state[1] = at;
  },
});

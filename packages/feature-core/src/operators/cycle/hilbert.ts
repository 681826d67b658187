import { atan } from '../../math/elementary.js';
import { DEGREES } from '../../math/degrees.js';
import { rounded, UNBOUNDED } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/** Ehlers' filter of the Hilbert transform. */
const OUTER = 0.0962;
const INNER = 0.5769;

/** State: valid bars, place in the rings, smoother (3 values, 2 sums, what leaves next), q2, i2, re, im, period, smoothed period, then the rings. */
const SMOOTH = 14;
const DETRENDED = SMOOTH + 16;
const QUADRATURE = DETRENDED + 16;
const SIZE = QUADRATURE + 16;

/**
 * The homodyne discriminator: the smoothed value, its phasor and the dominant cycle's period in bars, smoothed. The smoother runs from the first value,
 * the recursion from value `start` on, before which all counts as 0. Units: that of the input, and bars. NaN before `start` and at a NaN input, which leaves
 * the state as it was. A value that overflows starts it anew.
 * @see TA-Lib, Hilbert transform functions; Ehlers, Rocket Science for Traders (2001)
 */
export const hilbert = defineOperator({
  name: 'hilbert',
  revision: 1,
  category: 'cycle',
  summary: 'Hilbert transform: smoothed value, phasor and period of the dominant cycle, from value start on',
  source: 'TA-Lib HT functions; Ehlers 2001',
  inputs: ['x'],
  params: { start: { default: 12, min: 3, max: 1000 } },
  outputs: ['smooth', 'inphase', 'quadrature', 'period'],
  memory: 'recursive',
  reach: 'unbounded',
  lookback: ({ start }) => start,
  unit: 'mixed',
  range: UNBOUNDED,
  ranges: { period: rounded(0, 50) },
  stateSize: () => SIZE,
  run(state, { start }, inputs, outputs, from, to) {
    const x = inputs[0];
    const smooth = outputs[0];
    const inphase = outputs[1];
    const quadrature = outputs[2];
    const cycle = outputs[3];
    let n = state[0] | 0;
    let at = state[1] | 0;
    let x1 = state[2];
    let x2 = state[3];
    let x3 = state[4];
    let sub = state[5];
    let sum = state[6];
    let leaving = state[7];
    let q2 = state[8];
    let i2 = state[9];
    let re = state[10];
    let im = state[11];
    let period = state[12];
    let smoothPeriod = state[13];
    for (let i = from; i < to; i++) {
      const v = x[i];
      smooth[i] = NaN;
      inphase[i] = NaN;
      quadrature[i] = NaN;
      cycle[i] = NaN;
      if (v - v !== 0) continue;
      let s = 0;
      sub += v;
      if (n < 3) sum += (n + 1) * v;
      else {
        sub -= leaving;
        sum += 4 * v;
        leaving = x3;
        s = 0.1 * sum;
        sum -= sub;
      }
      x3 = x2;
      x2 = x1;
      x1 = v;
      if (n < start) {
        n++;
        continue;
      }
      const adjust = 0.075 * period + 0.54;
      const k = SMOOTH + at;
      state[k] = s;
      const d =
        (OUTER * s -
          OUTER * state[SMOOTH + ((at - 6) & 15)] -
          INNER * state[SMOOTH + ((at - 4) & 15)] +
          INNER * state[SMOOTH + ((at - 2) & 15)]) *
        adjust;
      const d2 = state[DETRENDED + ((at - 2) & 15)];
      const d3 = state[DETRENDED + ((at - 3) & 15)];
      const d4 = state[DETRENDED + ((at - 4) & 15)];
      const d5 = state[DETRENDED + ((at - 5) & 15)];
      const d6 = state[DETRENDED + ((at - 6) & 15)];
      const d7 = state[DETRENDED + ((at - 7) & 15)];
      const d9 = state[DETRENDED + ((at - 9) & 15)];
      state[DETRENDED + at] = d;
      const q = (OUTER * d - OUTER * d6 - INNER * d4 + INNER * d2) * adjust;
      const jI = (OUTER * d3 - OUTER * d9 - INNER * d7 + INNER * d5) * adjust;
      const jQ =
        (OUTER * q -
          OUTER * state[QUADRATURE + ((at - 6) & 15)] -
          INNER * state[QUADRATURE + ((at - 4) & 15)] +
          INNER * state[QUADRATURE + ((at - 2) & 15)]) *
        adjust;
      state[QUADRATURE + at] = q;
      const q2Before = q2;
      const i2Before = i2;
      q2 = 0.2 * (q + jI) + 0.8 * q2Before;
      i2 = 0.2 * (d3 - jQ) + 0.8 * i2Before;
      re = 0.2 * (i2 * i2Before + q2 * q2Before) + 0.8 * re;
      im = 0.2 * (i2 * q2Before - q2 * i2Before) + 0.8 * im;
      if (re - re + (im - im) !== 0) {
        state.fill(0);
        n = at = 0;
        x1 = x2 = x3 = sub = sum = leaving = q2 = i2 = re = im = period = smoothPeriod = 0;
        continue;
      }
      const before = period;
      if (im !== 0 && re !== 0) period = 360 / (atan(im / re) * DEGREES);
      if (period > 1.5 * before) period = 1.5 * before;
      if (period < 0.67 * before) period = 0.67 * before;
      if (period < 6) period = 6;
      else if (period > 50) period = 50;
      period = 0.2 * period + 0.8 * before;
      smoothPeriod = 0.33 * period + 0.67 * smoothPeriod;
      at = (at + 1) & 15;
      smooth[i] = s;
      inphase[i] = d3;
      quadrature[i] = q;
      cycle[i] = smoothPeriod;
    }
    state[0] = n;
    state[1] = at;
    state[2] = x1;
    state[3] = x2;
    state[4] = x3;
    state[5] = sub;
    state[6] = sum;
    state[7] = leaving;
    state[8] = q2;
    state[9] = i2;
    state[10] = re;
    state[11] = im;
    state[12] = period;
    state[13] = smoothPeriod;
  },
});

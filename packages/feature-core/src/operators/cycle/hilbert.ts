import { atan } from '../../math/elementary.js';
import { rounded, UNBOUNDED } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/** Ehlers' filter of the Hilbert transform. */
const OUTER = 0.0962;
const INNER = 0.5769;

const CIRCLE = 2 * Math.PI;

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
  revision: 2,
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
  run(state, { start }, [x], [smooth, inphase, quadrature, cycle], from, to) {
    for (let i = from; i < to; i++) advance(state, start, x, smooth, inphase, quadrature, cycle, i);
  },
});

/** One bar. It waits for the period of the one before: what does not wait is summed first. */
function advance(
  state: Float64Array,
  start: number,
  x: Float64Array,
  smooth: Float64Array,
  inphase: Float64Array,
  quadrature: Float64Array,
  cycle: Float64Array,
  i: number,
): void {
  const v = x[i];
  smooth[i] = NaN;
  inphase[i] = NaN;
  quadrature[i] = NaN;
  cycle[i] = NaN;
  if (v - v !== 0) return;
  const n = state[0] | 0;
  const s = smoothed(state, v, n);
  if (n < start) {
    state[0] = n + 1;
    return;
  }
  const at = state[1] | 0;
  const q2Before = state[8];
  const i2Before = state[9];
  const before = state[12];
  const adjust = 0.075 * before + 0.54;
  const d2 = state[DETRENDED + ((at - 2) & 15)];
  const d3 = state[DETRENDED + ((at - 3) & 15)];
  const d4 = state[DETRENDED + ((at - 4) & 15)];
  const d5 = state[DETRENDED + ((at - 5) & 15)];
  const d6 = state[DETRENDED + ((at - 6) & 15)];
  const d7 = state[DETRENDED + ((at - 7) & 15)];
  const d9 = state[DETRENDED + ((at - 9) & 15)];
  const d = filtered(state, SMOOTH, at, s) * adjust;
  const q = (OUTER * d + (INNER * (d2 - d4) - OUTER * d6)) * adjust;
  const jI = (OUTER * (d3 - d9) + INNER * (d5 - d7)) * adjust;
  const jQ = filtered(state, QUADRATURE, at, q) * adjust;
  const q2 = 0.2 * (q + jI) + 0.8 * q2Before;
  const i2 = 0.2 * d3 + 0.8 * i2Before - 0.2 * jQ;
  const re = i2 * (0.2 * i2Before) + (0.2 * q2 * q2Before + 0.8 * state[10]);
  const im = i2 * (0.2 * q2Before) - (0.2 * q2 * i2Before - 0.8 * state[11]);
  if (re - re + (im - im) !== 0) {
    state.fill(0);
    return;
  }
  let period = im !== 0 && re !== 0 ? CIRCLE / atan(im / re) : before;
  if (period > 1.5 * before) period = 1.5 * before;
  if (period < 0.67 * before) period = 0.67 * before;
  if (period < 6) period = 6;
  else if (period > 50) period = 50;
  period = 0.2 * period + 0.8 * before;
  const smoothPeriod = 0.33 * period + 0.67 * state[13];
  state[1] = (at + 1) & 15;
  state[8] = q2;
  state[9] = i2;
  state[10] = re;
  state[11] = im;
  state[12] = period;
  state[13] = smoothPeriod;
  state[SMOOTH + at] = s;
  state[DETRENDED + at] = d;
  state[QUADRATURE + at] = q;
  smooth[i] = s;
  inphase[i] = d3;
  quadrature[i] = q;
  cycle[i] = smoothPeriod;
}

/** The n-th value smoothed over four bars with weights 4, 3, 2, 1; 0 for the first three. */
function smoothed(state: Float64Array, v: number, n: number): number {
  const x3 = state[4];
  let sub = state[5] + v;
  let sum = state[6];
  let s = 0;
  if (n < 3) sum += (n + 1) * v;
  else {
    sub -= state[7];
    sum += 4 * v;
    state[7] = x3;
    s = 0.1 * sum;
    sum -= sub;
  }
  state[4] = state[3];
  state[3] = state[2];
  state[2] = v;
  state[5] = sub;
  state[6] = sum;
  return s;
}

/** Ehlers' filter over a value and those 2, 4 and 6 bars before it in the ring at `ring`. */
function filtered(state: Float64Array, ring: number, at: number, newest: number): number {
  const earlier = INNER * (state[ring + ((at - 2) & 15)] - state[ring + ((at - 4) & 15)]) - OUTER * state[ring + ((at - 6) & 15)];
  return OUTER * newest + earlier;
}

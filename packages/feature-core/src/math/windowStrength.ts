import { resumInterval, SEGMENT, storePair } from './pairSum.js';

/**
 * Sums of the gains and of the losses between neighbouring values over a moving window, each a running double-double as in windowSum.ts: exact while the
 * changes of a window span at most 40 binary exponents, renormalised every 16 bars and summed anew every 256 or more.
 */

/** Numbers of state: bars seen, high and low part of the gains, high and low part of the losses. */
export const WINDOW_STRENGTH_STATE = 5;

const LARGE = 1e300;

/** How long a changed value can matter: the window and the change at its edge, and the low bits until the next sum from scratch. */
export function windowStrengthReach(period: number): number {
  return period + resumInterval(period);
}

/**
 * Writes 100 − 100 / (1 + gains / losses) of the last `period` changes to `out[from..to)`. A change that is not defined counts as 0, the first bar's
 * included; NaN for the first `period − 1` bars, while an infinite change is in the window, and where there is neither gain nor loss. Reads `x[i - period - 1]`.
 */
export function windowStrength(state: Float64Array, x: Float64Array, out: Float64Array, period: number, from: number, to: number): void {
  const resumMask = resumInterval(period) - 1;
  let n = state[0] | 0;
  let i = from;
  while (i < to) {
    const start = i;
    const end = Math.min(to, i + SEGMENT - (n & (SEGMENT - 1)));
    const gainHi = state[1];
    const gainLo = state[2];
    const lossHi = state[3];
    const lossLo = state[4];
    exchange(state, x, out, period, i, end);
    if (!finite(state)) {
      state[1] = gainHi;
      state[2] = gainLo;
      state[3] = lossHi;
      state[4] = lossLo;
      oneByOne(state, x, out, period, i, end);
    }
    i = end;
    for (let k = start; k < Math.min(end, start + period - 1 - n); k++) out[k] = NaN;
    n = (n + end - start) | 0;
    if ((n & (SEGMENT - 1)) !== 0) continue;
    if ((n & resumMask) === 0) {
      resum(state, 1, x, i - 1, period, 1);
      resum(state, 3, x, i - 1, period, -1);
    } else {
      storePair(state, 1, state[1], state[2]);
      storePair(state, 3, state[3], state[4]);
    }
  }
  state[0] = n;
}

/** The same where a sum overflows or a change is infinite: summed from scratch at every such bar. */
function oneByOne(state: Float64Array, x: Float64Array, out: Float64Array, period: number, from: number, to: number): void {
  for (let i = from; i < to; i++) {
    exchange(state, x, out, period, i, i + 1);
    if (finite(state)) continue;
    resum(state, 1, x, i, period, 1);
    resum(state, 3, x, i, period, -1);
    out[i] = finite(state) ? 100 - 100 / (1 + (state[1] + state[2]) / (state[3] + state[4])) : NaN;
  }
}

/** Exchanges the oldest change of the window for the newest, bar by bar. */
function exchange(state: Float64Array, x: Float64Array, out: Float64Array, period: number, from: number, to: number): void {
  let gainHi = state[1];
  let gainLo = state[2];
  let lossHi = state[3];
  let lossLo = state[4];
  for (let i = from; i < to; i++) {
    const fresh = x[i] - x[i - 1];
    const gone = x[i - period] - x[i - period - 1];
    const freshSize = Math.abs(fresh);
    const goneSize = Math.abs(gone);
    let gain = 0.5 * (freshSize + fresh);
    let loss = 0.5 * (freshSize - fresh);
    let goneGain = 0.5 * (goneSize + gone);
    let goneLoss = 0.5 * (goneSize - gone);
    if (!(freshSize < LARGE && goneSize < LARGE)) {
      gain = fresh > 0 ? fresh : 0;
      loss = fresh < 0 ? -fresh : 0;
      goneGain = gone > 0 ? gone : 0;
      goneLoss = gone < 0 ? -gone : 0;
    }
    const dg = gain - goneGain;
    const dgv = dg - gain;
    const sg = gainHi + dg;
    const sgv = sg - gainHi;
    gainLo += gainHi - (sg - sgv) + (dg - sgv) + (gain - (dg - dgv) - (goneGain + dgv));
    gainHi = sg;
    const dl = loss - goneLoss;
    const dlv = dl - loss;
    const sl = lossHi + dl;
    const slv = sl - lossHi;
    lossLo += lossHi - (sl - slv) + (dl - slv) + (loss - (dl - dlv) - (goneLoss + dlv));
    lossHi = sl;
    out[i] = 100 - 100 / (1 + (gainHi + gainLo) / (lossHi + lossLo));
  }
  state[1] = gainHi;
  state[2] = gainLo;
  state[3] = lossHi;
  state[4] = lossLo;
}

function finite(state: Float64Array): boolean {
  return state[1] - state[1] + (state[3] - state[3]) === 0;
}

function resum(state: Float64Array, at: number, x: Float64Array, i: number, period: number, sign: number): void {
  let hi = 0;
  let lo = 0;
  for (let k = i - period + 1; k <= i; k++) {
    const change = sign * (x[k] - x[k - 1]);
    const w = change > 0 ? change : 0;
    const s = hi + w;
    const sv = s - hi;
    lo += hi - (s - sv) + (w - sv);
    hi = s;
  }
  storePair(state, at, hi, lo);
}

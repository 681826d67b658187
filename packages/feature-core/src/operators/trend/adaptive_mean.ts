import { choose } from '../../math/choose.js';
import { atan } from '../../math/elementary.js';
import { DEGREES } from '../../math/degrees.js';
import { fractional, hull, point } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Exponential means that follow faster the slower the phase of the phasor turns: weight `fastlimit` / degrees turned, at most `fastlimit` and at least
 * `slowlimit`; `fama` takes half of that weight. Both start from 0. Unit: that of the input. NaN where an input is, which leaves the state as it was.
 * @see TA-Lib MAMA; Ehlers, MESA adaptive moving averages (2001)
 */
export const adaptiveMean = defineOperator({
  name: 'adaptive_mean',
  revision: 2,
  category: 'trend',
  summary: "MESA's adaptive averages from a given phasor, starting from 0",
  source: 'TA-Lib MAMA; Ehlers 2001',
  inputs: ['x', 'inphase', 'quadrature'],
  params: { fastlimit: { default: 0.5, min: 0.01, max: 0.99, real: true }, slowlimit: { default: 0.05, min: 0.01, max: 0.99, real: true } },
  outputs: ['mama', 'fama'],
  memory: 'recursive',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'x',
  range: (_params, [x]) => fractional(hull(x!, point(0))),
  stateSize: () => 3,
  run(state, { fastlimit, slowlimit }, inputs, outputs, from, to) {
    const x = inputs[0];
    const inphase = inputs[1];
    const quadrature = inputs[2];
    let angleBefore = state[0];
    let mama = state[1];
    let fama = state[2];
    for (let i = from; i < to; i++) {
      const v = x[i];
      const re = inphase[i];
      const im = quadrature[i];
      if (v - v !== 0 || re - re !== 0 || im - im !== 0) {
        outputs[0][i] = NaN;
        outputs[1][i] = NaN;
        continue;
      }
      const angle = re !== 0 ? atan(im / re) * DEGREES : 0;
      const turn = angleBefore - angle;
      angleBefore = angle;
      const turns = Number(turn > 1);
      let weight = fastlimit / choose(turns, 1, turn);
      weight = choose(turns & Number(weight < slowlimit), weight, slowlimit);
      mama = weight * v + (1 - weight) * mama;
      weight *= 0.5;
      fama = weight * mama + (1 - weight) * fama;
      outputs[0][i] = mama;
      outputs[1][i] = fama;
    }
    state[0] = angleBefore;
    state[1] = mama;
    state[2] = fama;
  },
});

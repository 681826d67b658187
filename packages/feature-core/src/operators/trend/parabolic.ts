import { fractional, hull, negative, type Interval, UNBOUNDED } from '../../math/interval.js';
import { defineOperator, type Params, type ParamSpec } from '../define.js';

const ACCELERATION: ParamSpec = { default: 0.02, min: 0, max: 3e37, real: true };
const LARGEST: ParamSpec = { default: 0.2, min: 0, max: 3e37, real: true };

/** The stop stays between the extremes where it starts from one, is not moved away from them and never steps beyond. */
function parabolicRange(params: Params, [high, low]: readonly Interval[]): Interval {
  const plain = params.startvalue === 0 && params.offsetonreverse === 0;
  return plain && params.accelerationmaxlong! <= 1 && params.accelerationmaxshort! <= 1 ? fractional(hull(high!, low!)) : UNBOUNDED;
}

/**
 * Parabolic stop and reverse, and the same negative while short. It starts long, short where the second bar moves down more than up, or by the sign of
 * `startvalue`, which is then the first stop; at a turn the stop is the extreme of the trend, moved away by the share `offsetonreverse`.
 * Unit: price, `startvalue` too (so it does not
 * scale by itself). NaN on the first bar and at a bar with a hole, which leaves the state as it was.
 * @see TA-Lib SAR, SAREXT; Wilder 1978
 */
export const parabolic = defineOperator({
  name: 'parabolic',
  revision: 1,
  category: 'trend',
  summary: 'Parabolic stop and reverse, plain and negative while short',
  source: 'TA-Lib SAR, SAREXT; Wilder 1978',
  inputs: ['high', 'low'],
  params: {
    startvalue: { default: 0, min: -3e37, max: 3e37, real: true },
    offsetonreverse: { default: 0, min: 0, max: 3e37, real: true },
    accelerationinitlong: ACCELERATION,
    accelerationlong: ACCELERATION,
    accelerationmaxlong: LARGEST,
    accelerationinitshort: ACCELERATION,
    accelerationshort: ACCELERATION,
    accelerationmaxshort: LARGEST,
  },
  outputs: ['stop', 'signed'],
  memory: 'recursive',
  reach: 'unbounded',
  lookback: () => 1,
  unit: 'mixed',
  range: parabolicRange,
  ranges: {
    signed: (params, inputs) => {
      const stop = parabolicRange(params, inputs);
      return hull(stop, negative(stop));
    },
  },
  stateSize: () => 8,
  run(state, params, inputs, outputs, from, to) {
    const high = inputs[0];
    const low = inputs[1];
    const stopOut = outputs[0];
    const signedOut = outputs[1];
    const { startvalue, offsetonreverse } = params;
    const maxLong = params.accelerationmaxlong;
    const maxShort = params.accelerationmaxshort;
    const initLong = Math.min(params.accelerationinitlong, maxLong);
    const initShort = Math.min(params.accelerationinitshort, maxShort);
    const stepLong = Math.min(params.accelerationlong, maxLong);
    const stepShort = Math.min(params.accelerationshort, maxShort);
    let phase = state[0] | 0;
    let previousHigh = state[1];
    let previousLow = state[2];
    let side = state[3] | 0;
    let extreme = state[4];
    let stop = state[5];
    let long = state[6];
    let short = state[7];
    for (let i = from; i < to; i++) {
      const h = high[i];
      const l = low[i];
      if (h - h !== 0 || l - l !== 0 || phase === 0) {
        stopOut[i] = NaN;
        signedOut[i] = NaN;
        if (h - h === 0 && l - l === 0) {
          phase = 1;
          previousHigh = h;
          previousLow = l;
        }
        continue;
      }
      if (phase === 1) {
        phase = 2;
        const down = previousLow - l;
        side = startvalue === 0 ? (down > 0 && down > h - previousHigh ? -1 : 1) : startvalue > 0 ? 1 : -1;
        extreme = side === 1 ? h : l;
        stop = startvalue !== 0 ? Math.abs(startvalue) : side === 1 ? previousLow : previousHigh;
        long = initLong;
        short = initShort;
        previousHigh = h;
        previousLow = l;
      }
      let shown = stop;
      if (side === 1) {
        if (l <= stop) {
          const ceiling = previousHigh > h ? previousHigh : h;
          side = -1;
          shown = extreme < ceiling ? ceiling : extreme;
          shown += shown * offsetonreverse;
          short = initShort;
          extreme = l;
          stop = shown + short * (extreme - shown);
          if (stop < ceiling) stop = ceiling;
        } else {
          if (h > extreme) {
            extreme = h;
            long += stepLong;
            if (long > maxLong) long = maxLong;
          }
          stop += long * (extreme - stop);
          if (stop > l) stop = l;
          if (stop > previousLow) stop = previousLow;
        }
      } else if (h >= stop) {
        const floor = previousLow < l ? previousLow : l;
        side = 1;
        shown = extreme > floor ? floor : extreme;
        shown -= shown * offsetonreverse;
        long = initLong;
        extreme = h;
        stop = shown + long * (extreme - shown);
        if (stop > floor) stop = floor;
      } else {
        if (l < extreme) {
          extreme = l;
          short += stepShort;
          if (short > maxShort) short = maxShort;
        }
        stop += short * (extreme - stop);
        if (stop < h) stop = h;
        if (stop < previousHigh) stop = previousHigh;
      }
      stopOut[i] = shown;
      signedOut[i] = side === 1 ? shown : -shown;
      previousHigh = h;
      previousLow = l;
    }
    state[0] = phase;
    state[1] = previousHigh;
    state[2] = previousLow;
    state[3] = side;
    state[4] = extreme;
    state[5] = stop;
    state[6] = long;
    state[7] = short;
  },
});

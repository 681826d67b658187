import { leads } from '../../math/choose.js';
import { NOT_NEGATIVE } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Directional movements as Wilder sums: rises of the high and falls of the low, each where it is above 0 and the larger of the two, S − S/period + movement,
 * from the sum of the first `period - 1` movements. Unit: price. NaN for the first `period - 1` bars (1 with period 1) and at a bar with a hole, which leaves
 * the state as it was.
 * @see TA-Lib PLUS_DM, MINUS_DM; Wilder 1978
 */
export const directionalMovement = defineOperator({
  name: 'directional_movement',
  revision: 1,
  category: 'trend',
  summary: 'Directional movements up and down as Wilder sums',
  source: 'TA-Lib PLUS_DM, MINUS_DM; Wilder 1978',
  inputs: ['high', 'low'],
  params: { period: { default: 14, min: 1 } },
  outputs: ['plus', 'minus'],
  memory: 'recursive',
  reach: 'unbounded',
  lookback: ({ period }) => Math.max(1, period - 1),
  unit: 'x',
  range: NOT_NEGATIVE,
  stateSize: () => 5,
  run(state, { period }, inputs, outputs, from, to) {
    const high = inputs[0];
    const low = inputs[1];
    const plusOut = outputs[0];
    const minusOut = outputs[1];
    const first = period > 1 ? period - 1 : 1;
    const fading = 1 / period;
    let n = state[0] | 0;
    let previousHigh = state[1];
    let previousLow = state[2];
    let plus = state[3];
    let minus = state[4];
    for (let i = from; i < to; i++) {
      const h = high[i];
      const l = low[i];
      if (h - h !== 0 || l - l !== 0) {
        plusOut[i] = NaN;
        minusOut[i] = NaN;
        continue;
      }
      if (n > 0) {
        const up = h - previousHigh;
        const down = previousLow - l;
        if (n >= period) {
          plus -= plus * fading;
          minus -= minus * fading;
        }
        plus += up * leads(up, down);
        minus += down * leads(down, up);
      }
      plusOut[i] = n >= first ? plus : NaN;
      minusOut[i] = n >= first ? minus : NaN;
      if (n < period) n++;
      previousHigh = h;
      previousLow = l;
    }
    state[0] = n;
    state[1] = previousHigh;
    state[2] = previousLow;
    state[3] = plus;
    state[4] = minus;
  },
});

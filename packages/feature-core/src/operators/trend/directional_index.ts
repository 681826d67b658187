import { NOT_NEGATIVE, rounded } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Directional indicators 100·movement/range of Wilder sums, 0 where the range is 0, and dx = 100·|+DI − −DI|/(+DI + −DI), which repeats its last value where
 * it is not defined (`fresh` has −1 there).
 * Unit: percent. NaN for the first `period` bars and at a bar with a hole, which leaves the state as it was.
 * @see TA-Lib PLUS_DI, MINUS_DI, DX; Wilder 1978
 */
export const directionalIndex = defineOperator({
  name: 'directional_index',
  revision: 1,
  category: 'trend',
  summary: 'Directional indicators up and down, and the index made of them',
  source: 'TA-Lib PLUS_DI, MINUS_DI, DX; Wilder 1978',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 14, min: 2 } },
  outputs: ['plus', 'minus', 'dx', 'fresh'],
  memory: 'recursive',
  reach: 'unbounded',
  lookback: ({ period }) => period,
  unit: 'percent',
  units: { fresh: 'ratio' },
  range: (_params, _inputs, atMost) => (atMost(1, 2) && atMost(2, 0) ? rounded(0, 100) : NOT_NEGATIVE),
  ranges: { dx: rounded(0, 100), fresh: rounded(-1, 100) },
  stateSize: () => 8,
  run(state, { period }, inputs, outputs, from, to) {
    const high = inputs[0];
    const low = inputs[1];
    const close = inputs[2];
    const plusOut = outputs[0];
    const minusOut = outputs[1];
    const dxOut = outputs[2];
    const freshOut = outputs[3];
    const fading = 1 / period;
    let n = state[0] | 0;
    let previousHigh = state[1];
    let previousLow = state[2];
    let previousClose = state[3];
    let plus = state[4];
    let minus = state[5];
    let range = state[6];
    let dx = state[7];
    for (let i = from; i < to; i++) {
      const h = high[i];
      const l = low[i];
      const c = close[i];
      if (h - h !== 0 || l - l !== 0 || c - c !== 0) {
        plusOut[i] = NaN;
        minusOut[i] = NaN;
        dxOut[i] = NaN;
        freshOut[i] = NaN;
        continue;
      }
      if (n > 0) {
        const up = h - previousHigh;
        const down = previousLow - l;
        let span = h - l;
        const above = Math.abs(previousClose - h);
        const below = Math.abs(previousClose - l);
        if (above > span) span = above;
        if (below > span) span = below;
        if (n >= period) {
          plus -= plus * fading;
          minus -= minus * fading;
          range -= range * fading;
        }
        if (up > down && up > 0) plus += up;
        else if (down > up && down > 0) minus += down;
        range += span;
      }
      previousHigh = h;
      previousLow = l;
      previousClose = c;
      if (n < period) {
        n++;
        plusOut[i] = NaN;
        minusOut[i] = NaN;
        dxOut[i] = NaN;
        freshOut[i] = NaN;
        continue;
      }
      let plusDi = 0;
      let minusDi = 0;
      let fresh = -1;
      if (range !== 0) {
        plusDi = 100 * (plus / range);
        minusDi = 100 * (minus / range);
        const total = plusDi + minusDi;
        if (Math.abs(total) >= 1e-14) fresh = (100 * Math.abs(plusDi - minusDi)) / total;
      }
      if (fresh >= 0) dx = fresh;
      plusOut[i] = plusDi;
      minusOut[i] = minusDi;
      dxOut[i] = dx;
      freshOut[i] = fresh;
    }
    state[0] = n;
    state[1] = previousHigh;
    state[2] = previousLow;
    state[3] = previousClose;
    state[4] = plus;
    state[5] = minus;
    state[6] = range;
    state[7] = dx;
  },
});

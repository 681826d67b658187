import { leads } from '../../math/choose.js';
import { NOT_NEGATIVE, rounded } from '../../math/interval.js';
import { trueRange } from '../../math/trueRange.js';
import { defineOperator } from '../define.js';

/** Below this size a sum of both indicators counts as 0. */
const SMALLEST_TOTAL = 1e-14;

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
    let i = from;
    while (i < to) {
      for (const pairs = n === period ? to - 1 : i; i < pairs; i += 2) {
        const h = high[i];
        const l = low[i];
        const c = close[i];
        const nextHigh = high[i + 1];
        const nextLow = low[i + 1];
        const nextClose = close[i + 1];
        const up = h - previousHigh;
        const down = previousLow - l;
        const nextUp = nextHigh - h;
        const nextDown = l - nextLow;
        const moves = up - up + (down - down) + (nextUp - nextUp) + (nextDown - nextDown);
        if (moves + (c - c) + (nextClose - nextClose) !== 0) break;
        const plus1 = plus - plus * fading + up * leads(up, down);
        const minus1 = minus - minus * fading + down * leads(down, up);
        const range1 = range - range * fading + trueRange(h, l, previousClose);
        const plus2 = plus1 - plus1 * fading + nextUp * leads(nextUp, nextDown);
        const minus2 = minus1 - minus1 * fading + nextDown * leads(nextDown, nextUp);
        const range2 = range1 - range1 * fading + trueRange(nextHigh, nextLow, c);
        const plusDi1 = 100 * (plus1 / range1);
        const minusDi1 = 100 * (minus1 / range1);
        const plusDi2 = 100 * (plus2 / range2);
        const minusDi2 = 100 * (minus2 / range2);
        const total1 = plusDi1 + minusDi1;
        const total2 = plusDi2 + minusDi2;
        if (!(range1 > 0 && range2 > 0 && total1 >= SMALLEST_TOTAL && total2 >= SMALLEST_TOTAL)) break;
        const dx1 = (100 * Math.abs(plusDi1 - minusDi1)) / total1;
        dx = (100 * Math.abs(plusDi2 - minusDi2)) / total2;
        plusOut[i] = plusDi1;
        plusOut[i + 1] = plusDi2;
        minusOut[i] = minusDi1;
        minusOut[i + 1] = minusDi2;
        dxOut[i] = dx1;
        dxOut[i + 1] = dx;
        freshOut[i] = dx1;
        freshOut[i + 1] = dx;
        plus = plus2;
        minus = minus2;
        range = range2;
        previousHigh = nextHigh;
        previousLow = nextLow;
        previousClose = nextClose;
      }
      for (const end = Math.min(to, i + 2); i < end; i++) {
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
          if (n >= period) {
            plus -= plus * fading;
            minus -= minus * fading;
            range -= range * fading;
          }
          if (up > down && up > 0) plus += up;
          else if (down > up && down > 0) minus += down;
          range += trueRange(h, l, previousClose);
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
          if (Math.abs(total) >= SMALLEST_TOTAL) fresh = (100 * Math.abs(plusDi - minusDi)) / total;
        }
        if (fresh >= 0) dx = fresh;
        plusOut[i] = plusDi;
        minusOut[i] = minusDi;
        dxOut[i] = dx;
        freshOut[i] = fresh;
      }
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

import { defineOperator } from '../define.js';

/**
 * Average directional movement index: Wilder's mean of DX = 100·|+DI − −DI|/(+DI + −DI), the directional movements and the true range being Wilder sums.
 * Unit: percent. NaN for the first 2·period − 1 bars and at a bar with a hole, which leaves the state as it was. A DX that is not defined leaves the mean.
 * @see TA-Lib ADX; Wilder 1978
 */
export const adx = defineOperator({
  name: 'adx',
  revision: 1,
  category: 'trend',
  summary: 'Average directional movement index',
  source: 'TA-Lib ADX; Wilder 1978',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 14, min: 2 } },
  memory: 'recursive',
  reach: 'unbounded',
  lookback: ({ period }) => 2 * period - 1,
  unit: 'percent',
  stateSize: () => 8,
  run(state, { period }, inputs, outputs, from, to) {
    const high = inputs[0];
    const low = inputs[1];
    const close = inputs[2];
    const out = outputs[0];
    let n = state[0];
    let previousHigh = state[1];
    let previousLow = state[2];
    let previousClose = state[3];
    let plus = state[4];
    let minus = state[5];
    let range = state[6];
    let mean = state[7];
    for (let i = from; i < to; i++) {
      const h = high[i];
      const l = low[i];
      const c = close[i];
      if (h - h !== 0 || l - l !== 0 || c - c !== 0) {
        out[i] = NaN;
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
          plus -= plus / period;
          minus -= minus / period;
          range -= range / period;
        }
        if (up > down && up > 0) plus += up;
        else if (down > up && down > 0) minus += down;
        range += span;
        if (n >= period) {
          let dx = NaN;
          if (range !== 0) {
            const plusDi = 100 * (plus / range);
            const minusDi = 100 * (minus / range);
            const total = plusDi + minusDi;
            if (Math.abs(total) >= 1e-14) dx = (100 * Math.abs(plusDi - minusDi)) / total;
          }
          if (n < 2 * period) {
            if (dx === dx) mean += dx;
            if (n === 2 * period - 1) mean /= period;
          } else if (dx === dx) mean = (mean * (period - 1) + dx) / period;
        }
      }
      out[i] = n >= 2 * period - 1 ? mean : NaN;
      if (n < 2 * period) n++;
      previousHigh = h;
      previousLow = l;
      previousClose = c;
    }
    state[0] = n;
    state[1] = previousHigh;
    state[2] = previousLow;
    state[3] = previousClose;
    state[4] = plus;
    state[5] = minus;
    state[6] = range;
    state[7] = mean;
  },
});

import { between } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Share of the `period` values before this one that are below it, in percent; equal ones do not count. Unit: percent. NaN for the first `period` values
 * and while a hole is among them.
 * @see TA-Lib PERCENTRANK
 */
export const percentrank = defineOperator({
  name: 'percentrank',
  revision: 1,
  category: 'statistics',
  summary: 'Share of the period values before that are below this one, in percent',
  source: 'TA-Lib PERCENTRANK',
  inputs: ['x'],
  params: { period: { default: 100, min: 1 } },
  memory: 'window',
  reach: ({ period }) => period,
  lookback: ({ period }) => period,
  history: ({ period }) => period,
  unit: 'percent',
  range: between(0, 100),
  stateSize: () => 1,
  run(state, { period }, inputs, outputs, from, to) {
    const x = inputs[0];
    const out = outputs[0];
    const odd = period & 1;
    let valid = state[0] | 0;
    for (let i = from; i < to; i++) {
      const v = x[i];
      if (
        valid === period &&
        period > 3 &&
        i + 3 < to &&
        v - v + (x[i + 1] - x[i + 1]) + (x[i + 2] - x[i + 2]) + (x[i + 3] - x[i + 3]) === 0
      ) {
        rankFour(x, out, period, i);
        i += 3;
        continue;
      }
      out[i] = NaN;
      if (v - v !== 0) {
        valid = 0;
        continue;
      }
      if (valid === period) {
        let below = odd & Number(x[i - period] < v);
        let others = 0;
        for (let k = i - period + odd; k < i; k += 2) {
          below += Number(x[k] < v);
          others += Number(x[k + 1] < v);
        }
        out[i] = ((below + others) / period) * 100;
      } else valid++;
    }
    state[0] = valid;
  },
});

/** Four bars at once, for periods above 3: what their windows share is read once, two values at a time. */
function rankFour(x: Float64Array, out: Float64Array, period: number, i: number): void {
  const v0 = x[i];
  const v1 = x[i + 1];
  const v2 = x[i + 2];
  const v3 = x[i + 3];
  const oldest = x[i - period];
  const second = x[i - period + 1];
  const third = x[i - period + 2];
  let below0 = Number(oldest < v0) + Number(second < v0) + Number(third < v0);
  let below1 = Number(second < v1) + Number(third < v1) + Number(v0 < v1);
  let below2 = Number(third < v2) + Number(v0 < v2) + Number(v1 < v2);
  let below3 = Number(v0 < v3) + Number(v1 < v3) + Number(v2 < v3);
  const odd = (period - 3) & 1;
  if (odd !== 0) {
    const w = x[i - 1];
    below0 += Number(w < v0);
    below1 += Number(w < v1);
    below2 += Number(w < v2);
    below3 += Number(w < v3);
  }
  const end = i - odd;
  for (let k = i - period + 3; k < end; k += 2) {
    const w = x[k];
    const u = x[k + 1];
    below0 += Number(w < v0) + Number(u < v0);
    below1 += Number(w < v1) + Number(u < v1);
    below2 += Number(w < v2) + Number(u < v2);
    below3 += Number(w < v3) + Number(u < v3);
  }
  out[i] = (below0 / period) * 100;
  out[i + 1] = (below1 / period) * 100;
  out[i + 2] = (below2 / period) * 100;
  out[i + 3] = (below3 / period) * 100;
}

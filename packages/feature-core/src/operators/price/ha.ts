import { fractional, hull } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Heikin-Ashi bars: close is the mean of the four prices, open the middle of the bar before (at first of open and close), high and low hold them.
 * Unit: that of the inputs. NaN at a bar with a hole, which leaves the state as it was.
 * @see TA-Lib HA; Valcu, Stocks & Commodities 22 (2004) 2
 */
export const ha = defineOperator({
  name: 'ha',
  revision: 1,
  category: 'price',
  summary: 'Heikin-Ashi bars',
  source: 'TA-Lib HA; Valcu 2004',
  inputs: ['open', 'high', 'low', 'close'],
  params: {},
  outputs: ['haopen', 'hahigh', 'halow', 'haclose'],
  memory: 'recursive',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'x',
  range: (_params, inputs) => fractional(hull(...inputs)),
  stateSize: () => 2,
  run(state, _params, inputs, outputs, from, to) {
    const open = inputs[0];
    const high = inputs[1];
    const low = inputs[2];
    const close = inputs[3];
    let started = state[0];
    let middle = state[1];
    for (let i = from; i < to; i++) {
      const o = open[i];
      const h = high[i];
      const l = low[i];
      const c = close[i];
      if (o - o !== 0 || h - h !== 0 || l - l !== 0 || c - c !== 0) {
        for (let k = 0; k < 4; k++) outputs[k][i] = NaN;
        continue;
      }
      const haClose = (o + h + l + c) / 4;
      const haOpen = started === 0 ? (o + c) / 2 : middle;
      outputs[0][i] = haOpen;
      outputs[1][i] = Math.max(h, haOpen, haClose);
      outputs[2][i] = Math.min(l, haOpen, haClose);
      outputs[3][i] = haClose;
      middle = (haOpen + haClose) / 2;
      started = 1;
    }
    state[0] = started;
    state[1] = middle;
  },
});

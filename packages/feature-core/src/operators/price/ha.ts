import { fractional, hull } from '../../math/interval.js';
import { extremeOf, NEAR } from '../../math/windowDoubling.js';
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
    const haOpens = outputs[0];
    const haHighs = outputs[1];
    const haLows = outputs[2];
    const haCloses = outputs[3];
    let started = state[0];
    let middle = state[1];
    for (let i = from; i < to; i++) {
      const o = open[i];
      const h = high[i];
      const l = low[i];
      const c = close[i];
      if (o - o + (h - h) + (l - l) + (c - c) !== 0) {
        haOpens[i] = NaN;
        haHighs[i] = NaN;
        haLows[i] = NaN;
        haCloses[i] = NaN;
        continue;
      }
      const haClose = (o + h + l + c) / 4;
      const haOpen = started === 0 ? (o + c) / 2 : middle;
      const near = NEAR * Math.abs(haClose);
      const isNear = Math.abs(haOpen - haClose) < near && Math.abs(h - haClose) < near && Math.abs(l - haClose) < near;
      haOpens[i] = haOpen;
      haHighs[i] = isNear ? extremeOf(h, extremeOf(haOpen, haClose, 1), 1) : Math.max(h, haOpen, haClose);
      haLows[i] = isNear ? extremeOf(l, extremeOf(haOpen, haClose, -1), -1) : Math.min(l, haOpen, haClose);
      haCloses[i] = haClose;
      middle = (haOpen + haClose) / 2;
      started = 1;
    }
    state[0] = started;
    state[1] = middle;
  },
});

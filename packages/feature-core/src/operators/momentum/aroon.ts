import { WINDOW_PLACE_STATE, windowPlace } from '../../math/windowPlace.js';
import { rounded } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Aroon: 100·(period − bars since the lowest low, or the highest high, of the last `period + 1` bars)/period; of equal ones the newest counts.
 * Unit: percent, 0..100. NaN for the first `period` bars and while a hole is in the window.
 * @see TA-Lib AROON; Chande 1995
 */
export const aroon = defineOperator({
  name: 'aroon',
  revision: 2,
  category: 'momentum',
  summary: 'How lately the lowest low and the highest high of the last bars were',
  source: 'TA-Lib AROON; Chande 1995',
  inputs: ['high', 'low'],
  params: { period: { default: 14, min: 2 } },
  outputs: ['aroondown', 'aroonup'],
  memory: 'window',
  reach: ({ period }) => period,
  lookback: ({ period }) => period,
  history: ({ period }) => period,
  unit: 'percent',
  range: rounded(0, 100),
  stateSize: () => 2 * WINDOW_PLACE_STATE,
  run(state, { period }, inputs, outputs, from, to) {
    const down = outputs[0];
    const up = outputs[1];
    const window = (period + 1) | 0;
    windowPlace(state, 0, inputs[1], down, window, -1, from, to);
    windowPlace(state, WINDOW_PLACE_STATE, inputs[0], up, window, 1, from, to);
    const factor = 100 / period;
    for (let i = from; i < to; i++) {
      const sinceLow = down[i];
      const sinceHigh = up[i];
      down[i] = factor * (period - sinceLow) + 0 * sinceHigh;
      up[i] = factor * (period - sinceHigh) + 0 * sinceLow;
    }
  },
});

import { integers, UNBOUNDED } from '../../math/interval.js';
import { extremeOf, NEAR } from '../../math/windowDoubling.js';
import { defineOperator } from '../define.js';

/**
 * A stop `multiplier` times a range below the middle of the bar in a rising trend and above it in a falling one, that never moves away from the price, and its
 * side, 1 or −1; it starts rising. Unit: price, a ratio for the side. NaN where an input is, which leaves the state as it was.
 * @see TA-Lib SUPERTREND; Seban 2008
 */
export const trailingStop = defineOperator({
  name: 'trailing_stop',
  revision: 1,
  category: 'trend',
  summary: 'A stop some ranges from the middle of the bar, and the side that it is on',
  source: 'TA-Lib SUPERTREND; Seban 2008',
  inputs: ['high', 'low', 'close', 'range'],
  params: { multiplier: { default: 3, min: 0, max: 3e37, real: true } },
  outputs: ['stop', 'side'],
  memory: 'recursive',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'x',
  units: { side: 'ratio' },
  range: UNBOUNDED,
  ranges: { side: integers(-1, 1) },
  stateSize: () => 4,
  run(state, { multiplier }, inputs, outputs, from, to) {
    const high = inputs[0];
    const low = inputs[1];
    const close = inputs[2];
    const range = inputs[3];
    const stop = outputs[0];
    const sideOut = outputs[1];
    let side = state[0];
    let upper = state[1];
    let lower = state[2];
    let previous = state[3];
    for (let i = from; i < to; i++) {
      const h = high[i];
      const l = low[i];
      const c = close[i];
      const r = range[i];
      if (h - h !== 0 || l - l !== 0 || c - c !== 0 || r - r !== 0) {
        stop[i] = NaN;
        sideOut[i] = NaN;
        continue;
      }
      const middle = (h + l) / 2;
      const above = middle + multiplier * r;
      const below = middle - multiplier * r;
      if (side === 0) {
        side = 1;
        upper = above;
        lower = below;
      } else {
        if (previous > upper) upper = above;
        else if (Math.abs(above - upper) < NEAR * Math.abs(upper)) upper = extremeOf(upper, above, -1);
        else if (above < upper) upper = above;
        if (previous < lower) lower = below;
        else if (Math.abs(below - lower) < NEAR * Math.abs(lower)) lower = extremeOf(lower, below, 1);
        else if (below > lower) lower = below;
        if (side === 1) {
          if (c < lower) side = -1;
        } else if (c > upper) side = 1;
      }
      previous = c;
      stop[i] = side === 1 ? lower : upper;
      sideOut[i] = side;
    }
    state[0] = side;
    state[1] = upper;
    state[2] = lower;
    state[3] = previous;
  },
});

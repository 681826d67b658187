import { integers, UNBOUNDED } from '../../math/interval.js';
import { defineOperator } from '../define.js';

/**
 * Bands `multiplier` times a range above and below the middle of the bar that never move away from the price, and the one that the close is held by: the lower
 * (side 1) while it closes above it, the upper (side −1) while it closes at or below the other. It starts on the side of the first close. Unit: price.
 * NaN where an input is, which leaves the state as it was. TA-Lib's, which starts rising and stays at an equal close, is `trailing_stop`.
 * @see DaveSkender/Stock.Indicators SuperTrend
 */
export const trailingBands = defineOperator({
  name: 'trailing_bands',
  revision: 1,
  category: 'trend',
  summary: 'Band some ranges from the middle of the bar that holds the close, and its side, from the side of the first close on',
  source: 'Seban 2008; DaveSkender/Stock.Indicators SuperTrend',
  inputs: ['high', 'low', 'close', 'range'],
  params: { multiplier: { default: 3, min: 0, max: 1000, real: true } },
  outputs: ['band', 'side'],
  memory: 'recursive',
  reach: 'unbounded',
  lookback: () => 0,
  unit: 'x',
  units: { side: 'ratio' },
  range: UNBOUNDED,
  ranges: { side: integers(-1, 1) },
  stateSize: () => 4,
  run(state, { multiplier }, inputs, outputs, from, to) {
    const [high, low, close, range] = inputs;
    const [band, sides] = outputs;
    let side = state[0];
    let upper = state[1];
    let lower = state[2];
    let previous = state[3];
    for (let i = from; i < to; i++) {
      const middle = (high[i] + low[i]) / 2;
      const reach = multiplier * range[i];
      const c = close[i];
      if (middle + reach + c - (middle + reach + c) !== 0) {
        band[i] = NaN;
        sides[i] = NaN;
        continue;
      }
      const above = middle + reach;
      const below = middle - reach;
      if (side === 0) {
        side = c >= middle ? 1 : -1;
        upper = above;
        lower = below;
      }
      if (above < upper || previous > upper) upper = above;
      if (below > lower || previous < lower) lower = below;
      side = c <= (side === 1 ? lower : upper) ? -1 : 1;
      band[i] = side === 1 ? lower : upper;
      sides[i] = side;
      previous = c;
    }
    state[0] = side;
    state[1] = upper;
    state[2] = lower;
    state[3] = previous;
  },
});

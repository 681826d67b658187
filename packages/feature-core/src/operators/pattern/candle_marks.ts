import * as mark from '../../math/candle/marks.js';
import { integers } from '../../math/interval.js';
import { defineOperator, NEVER_NAN } from '../define.js';

/**
 * The marks of a bar (math/candle/marks.ts) as one integer, from given means of body, range and shadows over the last ten bars.
 * Unit: ratio (bits). 0 where a price is not finite; never NaN.
 * @see TA-Lib, default candle settings; Nison 1991
 */
export const candleMarks = defineOperator({
  name: 'candle_marks',
  revision: 1,
  category: 'pattern',
  summary: 'What candle patterns read of a bar, as bits of one integer, from given means of body, range and shadows',
  source: 'TA-Lib candle settings; Nison 1991',
  inputs: ['open', 'high', 'low', 'close', 'mean_body', 'mean_range', 'mean_shadows'],
  params: {},
  memory: 'window',
  reach: () => mark.MOST_BARS,
  lookback: () => NEVER_NAN,
  history: () => 1,
  unit: 'ratio',
  range: integers(0, 0x7fffffff),
  stateSize: () => 1,
  run(state, _params, inputs, outputs, from, to) {
    const open = inputs[0];
    const high = inputs[1];
    const low = inputs[2];
    const close = inputs[3];
    const meanBody = inputs[4];
    const meanRange = inputs[5];
    const meanShadows = inputs[6];
    const out = outputs[0];
    let bars = state[0] | 0;
    for (let i = from; i < to; i++) {
      const o = open[i];
      const h = high[i];
      const l = low[i];
      const c = close[i];
      if (o - o + (h - h) + (l - l + (c - c)) !== 0) {
        bars = 0;
        out[i] = 0;
        continue;
      }
      if (bars < mark.MOST_BARS) bars++;
      const white = c >= o;
      const body = Math.abs(c - o);
      const top = Math.max(o, c);
      const bottom = Math.min(o, c);
      const upper = h - top;
      const lower = bottom - l;
      const typicalBody = meanBody[i - 1];
      const small = 0.1 * meanRange[i - 1];
      const shortShadow = meanShadows[i - 1] / 2;
      const before = close[i - 1];
      const beforeOpen = open[i - 1];
      const beforeWhite = before >= beforeOpen;
      const beforeTop = Math.max(before, beforeOpen);
      const beforeBottom = Math.min(before, beforeOpen);
      const beforeHigh = high[i - 1];
      const beforeLow = low[i - 1];
      out[i] =
        (bars * mark.BAR) |
        (Number(white) * mark.WHITE) |
        (Number(!white) * mark.BLACK) |
        (Number(body > typicalBody) * mark.LONG) |
        (Number(body < typicalBody) * mark.SHORT) |
        (Number(body <= typicalBody) * mark.STUB) |
        (Number(body <= small) * mark.DOJI) |
        (Number(upper < small) * mark.NO_UPPER) |
        (Number(lower < small) * mark.NO_LOWER) |
        (Number(upper > small) * mark.UPPER) |
        (Number(lower > small) * mark.LOWER) |
        (Number(upper > body) * mark.UPPER_LONG) |
        (Number(lower > body) * mark.LOWER_LONG) |
        (Number(upper > 2 * body) * mark.UPPER_VERY_LONG) |
        (Number(lower > 2 * body) * mark.LOWER_VERY_LONG) |
        (Number(upper < shortShadow) * mark.UPPER_SHORT) |
        (Number(lower < shortShadow) * mark.LOWER_SHORT) |
        (Number(upper > shortShadow) * mark.UPPER_NOT_SHORT) |
        (Number(white !== beforeWhite) * mark.TURN) |
        (Number(white === beforeWhite) * mark.SAME) |
        (Number(bottom > beforeTop) * mark.BODY_UP) |
        (Number(top < beforeBottom) * mark.BODY_DOWN) |
        (Number(c > before) * mark.RISE) |
        (Number(c < before) * mark.FALL) |
        ((Number(h < beforeHigh) & Number(l > beforeLow)) * mark.INSIDE) |
        ((Number(h > beforeHigh) & Number(l > beforeLow)) * mark.HIGHER) |
        ((Number(h < beforeHigh) & Number(l < beforeLow)) * mark.LOWER_BAR);
    }
    state[0] = bars;
  },
});

import * as mark from './marks.js';
import { between, bottom, body, near, top, type Pattern } from './pattern.js';

/** Whether bar k has its body within the range of bar `first`. */
function staysIn(k: number, first: number, o: Float64Array, h: Float64Array, l: Float64Array, c: Float64Array): boolean {
  return bottom(o, c, k) < h[first] && top(o, c, k) > l[first];
}

/** Patterns of four bars and more. */
export const longPatterns: readonly Pattern[] = [
  {
    name: 'cdl3blackcrows',
    summary: 'Three black crows: three falling black bars without lower shadows after a white one',
    lookback: 13,
    needs: [mark.BLACK | mark.NO_LOWER | mark.FALL, mark.BLACK | mark.NO_LOWER | mark.FALL, mark.BLACK | mark.NO_LOWER, mark.WHITE],
    value: (i, o, h, _l, c) =>
      between(o[i - 1], c[i - 2], o[i - 2]) && between(o[i], c[i - 1], o[i - 1]) && h[i - 3] > c[i - 2] ? -100 : 0,
  },
  {
    name: 'cdl3linestrike',
    summary: 'Three-line strike: three bars of one direction, then one that takes them all back',
    lookback: 8,
    needs: [mark.TURN, mark.WHITE | mark.SAME | mark.RISE, mark.SAME | mark.RISE],
    or: [mark.TURN, mark.BLACK | mark.SAME | mark.FALL, mark.SAME | mark.FALL],
    value: (i, o, h, l, c) => {
      const white = c[i - 1] >= o[i - 1];
      const strikes = white ? o[i] > c[i - 1] && c[i] < o[i - 3] : o[i] < c[i - 1] && c[i] > o[i - 3];
      if (!strikes) return 0;
      for (let k = i - 2; k < i; k++) {
        const band = near(h, l, k - 1);
        if (!(o[k] >= bottom(o, c, k - 1) - band && o[k] <= top(o, c, k - 1) + band)) return 0;
      }
      return white ? 100 : -100;
    },
  },
  {
    name: 'cdlbreakaway',
    summary: 'Breakaway: a gap and a run in one direction, taken back into the gap',
    lookback: 14,
    needs: [mark.TURN, mark.WHITE | mark.HIGHER, mark.HIGHER, mark.SAME | mark.BODY_UP, mark.WHITE | mark.LONG],
    or: [mark.TURN, mark.BLACK | mark.LOWER_BAR, mark.LOWER_BAR, mark.SAME | mark.BODY_DOWN, mark.BLACK | mark.LONG],
    value: (i, o, _h, _l, c) => {
      if (c[i - 4] >= o[i - 4]) return between(c[i], c[i - 4], o[i - 3]) ? -100 : 0;
      return between(c[i], o[i - 3], c[i - 4]) ? 100 : 0;
    },
  },
  {
    name: 'cdlconcealbabyswall',
    summary: 'Concealing baby swallow: two black marubozu, a black bar with an upper shadow, engulfed by a fourth',
    lookback: 13,
    needs: [
      mark.BLACK,
      mark.BLACK | mark.BODY_DOWN | mark.UPPER,
      mark.BLACK | mark.NO_UPPER | mark.NO_LOWER,
      mark.BLACK | mark.NO_UPPER | mark.NO_LOWER,
    ],
    value: (i, _o, h, l, c) => (h[i - 1] > c[i - 2] && h[i] > h[i - 1] && l[i] < l[i - 1] ? 100 : 0),
  },
  {
    name: 'cdlhikkake',
    summary: 'Hikkake: an inside bar that is left on one side; ±200 where a later close turns against that',
    lookback: 5,
    needs: [mark.LOWER_BAR, mark.INSIDE],
    or: [mark.HIGHER, mark.INSIDE],
    value: (i, _o, _h, _l, _c, _p, m) => ((m[i] & mark.LOWER_BAR) !== 0 ? 100 : -100),
    confirmed: true,
  },
  {
    name: 'cdlhikkakemod',
    summary: 'Modified hikkake: a hikkake after two inside bars, the first closing near its low or high',
    lookback: 10,
    needs: [mark.LOWER_BAR, mark.INSIDE, mark.INSIDE],
    or: [mark.HIGHER, mark.INSIDE, mark.INSIDE],
    value: (i, _o, h, l, c, _p, m) => {
      const band = near(h, l, i - 2);
      if ((m[i] & mark.HIGHER) !== 0) return c[i - 2] >= h[i - 2] - band ? -100 : 0;
      return c[i - 2] <= l[i - 2] + band ? 100 : 0;
    },
    confirmed: true,
  },
  {
    name: 'cdlladderbottom',
    summary: 'Ladder bottom: three falling black bars, one with an upper shadow, then a white one above it',
    lookback: 14,
    needs: [mark.WHITE, mark.BLACK | mark.UPPER, mark.BLACK | mark.FALL, mark.BLACK | mark.FALL, mark.BLACK],
    value: (i, o, h, _l, c) => (o[i - 4] > o[i - 3] && o[i - 3] > o[i - 2] && o[i] > o[i - 1] && c[i] > h[i - 1] ? 100 : 0),
  },
  {
    name: 'cdlmathold',
    summary: 'Mat hold: a long white bar, three short ones held in its upper part, then a new high',
    lookback: 14,
    needs: [mark.WHITE, mark.SHORT, mark.SHORT, mark.BLACK | mark.SHORT | mark.BODY_UP, mark.WHITE | mark.LONG],
    penetration: 0.5,
    value: (i, o, h, _l, c, p) => {
      const floor = c[i - 4] - body(o, c, i - 4) * p;
      for (let k = i - 2; k < i; k++) if (!between(bottom(o, c, k), floor, c[i - 4])) return 0;
      if (!(top(o, c, i - 2) < o[i - 3] && top(o, c, i - 1) < top(o, c, i - 2) && o[i] > c[i - 1])) return 0;
      return c[i] > Math.max(h[i - 3], h[i - 2], h[i - 1]) ? 100 : 0;
    },
  },
  {
    name: 'cdlrisefall3methods',
    summary: 'Rising and falling three methods: a long bar, three short ones against it within its range, a long one on',
    lookback: 14,
    needs: [mark.LONG | mark.TURN, mark.SHORT | mark.SAME, mark.SHORT | mark.SAME, mark.SHORT | mark.TURN, mark.LONG],
    value: (i, o, h, l, c) => {
      for (let k = i - 3; k < i; k++) if (!staysIn(k, i - 4, o, h, l, c)) return 0;
      const s = c[i - 4] >= o[i - 4] ? 1 : -1;
      const drifts = s * c[i - 2] < s * c[i - 3] && s * c[i - 1] < s * c[i - 2];
      return drifts && s * o[i] > s * c[i - 1] && s * c[i] > s * c[i - 4] ? 100 * s : 0;
    },
  },
];

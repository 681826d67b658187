import * as mark from './marks.js';
import { between, body, bottom, equal, far, meanRange, near, top, within, type Pattern, type PatternValue } from './pattern.js';
import * as screen from './screens.js';

/** −100 where the bar closes deep enough in the white body two bars before. */
const falls: PatternValue = (i, o, _h, _l, c, p) => (c[i] < c[i - 2] - body(o, c, i - 2) * p ? -100 : 0);
/** 100 where the bar closes deep enough in the black body two bars before. */
const rises: PatternValue = (i, o, _h, _l, c, p) => (c[i] > c[i - 2] + body(o, c, i - 2) * p ? 100 : 0);

/** Whether bar k opens above the open before, and no more than "near" above the close before. */
function opensInside(k: number, o: Float64Array, h: Float64Array, l: Float64Array, c: Float64Array): boolean {
  return o[k] > o[k - 1] && o[k] <= c[k - 1] + near(h, l, k - 1);
}

/** Patterns of a bar and the two before. */
export const threeBarPatterns: readonly Pattern[] = [
  {
    name: 'cdl2crows',
    summary: 'Two crows: black bars above a long white one, the second closing in its body',
    lookback: 12,
    needs: [mark.BLACK, mark.BLACK | mark.BODY_UP, mark.WHITE | mark.LONG],
    value: (i, o, _h, _l, c) => (between(o[i], c[i - 1], o[i - 1]) && between(c[i], o[i - 2], c[i - 2]) ? -100 : 0),
  },
  {
    name: 'cdl3inside',
    summary: 'Three inside: a harami, confirmed by a close beyond the first open',
    lookback: 12,
    needs: [mark.WHITE, mark.STUB, mark.BLACK | mark.LONG],
    or: [mark.BLACK, mark.STUB, mark.WHITE | mark.LONG],
    screens: [0, screen.HELD],
    value: (i, o, _h, _l, c) => {
      if (!(top(o, c, i - 1) < top(o, c, i - 2) && bottom(o, c, i - 1) > bottom(o, c, i - 2))) return 0;
      if (c[i - 2] >= o[i - 2]) return c[i] < o[i - 2] ? -100 : 0;
      return c[i] > o[i - 2] ? 100 : 0;
    },
  },
  {
    name: 'cdl3outside',
    summary: 'Three outside: an engulfing bar, confirmed by the next close',
    lookback: 3,
    needs: [mark.RISE, mark.WHITE | mark.TURN],
    or: [mark.FALL, mark.BLACK | mark.TURN],
    screens: [0, screen.HOLDS],
    value: (i, o, _h, _l, c) => {
      if (c[i - 1] >= o[i - 1]) return c[i - 1] > o[i - 2] && o[i - 1] < c[i - 2] ? 100 : 0;
      return o[i - 1] > c[i - 2] && c[i - 1] < o[i - 2] ? -100 : 0;
    },
  },
  {
    name: 'cdl3starsinsouth',
    summary: 'Three stars in the south: black bars of shrinking body and rising low',
    lookback: 12,
    needs: [mark.BLACK | mark.SHORT | mark.NO_UPPER | mark.NO_LOWER, mark.BLACK | mark.LOWER, mark.BLACK | mark.LONG | mark.LOWER_LONG],
    value: (i, o, h, l, c) => {
      if (!(body(o, c, i - 1) < body(o, c, i - 2) && o[i - 1] > c[i - 2] && o[i - 1] <= h[i - 2])) return 0;
      return l[i - 1] < c[i - 2] && l[i - 1] >= l[i - 2] && l[i] > l[i - 1] && h[i] < h[i - 1] ? 100 : 0;
    },
  },
  {
    name: 'cdl3whitesoldiers',
    summary: 'Three white soldiers: three white bars that close ever higher, without upper shadows',
    lookback: 12,
    needs: [mark.WHITE | mark.NO_UPPER | mark.RISE | mark.LONG, mark.WHITE | mark.NO_UPPER | mark.RISE, mark.WHITE | mark.NO_UPPER],
    value: (i, o, h, l, c) => {
      if (!(opensInside(i - 1, o, h, l, c) && opensInside(i, o, h, l, c))) return 0;
      const grows = body(o, c, i - 1) > body(o, c, i - 2) - far(h, l, i - 2) && body(o, c, i) > body(o, c, i - 1) - far(h, l, i - 1);
      return grows ? 100 : 0;
    },
  },
  {
    name: 'cdlabandonedbaby',
    summary: 'Abandoned baby: a doji with gaps on both sides, then a reversal deep into the first body',
    lookback: 12,
    needs: [mark.LONG, mark.DOJI, mark.LONG],
    penetration: 0.3,
    value: (i, o, h, l, c, p) => {
      const deep = p * body(o, c, i - 2);
      if (c[i - 2] >= o[i - 2]) return c[i] < o[i] && c[i] < c[i - 2] - deep && l[i - 1] > h[i - 2] && h[i] < l[i - 1] ? -100 : 0;
      return c[i] >= o[i] && c[i] > c[i - 2] + deep && h[i - 1] < l[i - 2] && l[i] > h[i - 1] ? 100 : 0;
    },
  },
  {
    name: 'cdladvanceblock',
    summary: 'Advance block: three white bars that rise with less and less force',
    lookback: 12,
    needs: [mark.WHITE | mark.RISE, mark.WHITE | mark.RISE, mark.WHITE | mark.LONG | mark.UPPER_SHORT],
    value: (i, o, h, l, c, _p, m) => {
      if (!(opensInside(i - 1, o, h, l, c) && opensInside(i, o, h, l, c))) return 0;
      const first = body(o, c, i - 2);
      const second = body(o, c, i - 1);
      const last = body(o, c, i);
      const fades =
        (second < first - far(h, l, i - 2) && last < second + near(h, l, i - 1)) ||
        last < second - far(h, l, i - 1) ||
        (last < second && second < first && ((m[i] | m[i - 1]) & mark.UPPER_NOT_SHORT) !== 0) ||
        (last < second && (m[i] & mark.UPPER_LONG) !== 0);
      return fades ? -100 : 0;
    },
  },
  {
    name: 'cdleveningdojistar',
    summary: 'Evening doji star: a doji above a long white bar, then a black bar deep into it',
    lookback: 12,
    needs: [mark.BLACK | mark.LONG, mark.DOJI | mark.BODY_UP, mark.WHITE | mark.LONG],
    penetration: 0.3,
    value: falls,
  },
  {
    name: 'cdleveningstar',
    summary: 'Evening star: a short body above a long white bar, then a black bar deep into it',
    lookback: 12,
    needs: [mark.BLACK | mark.LONG, mark.STUB | mark.BODY_UP, mark.WHITE | mark.LONG],
    penetration: 0.3,
    value: falls,
  },
  {
    name: 'cdlgapsidesidewhite',
    summary: 'Side-by-side white lines: two white bars alike beyond a gap',
    lookback: 7,
    needs: [mark.WHITE, mark.WHITE | mark.BODY_UP],
    or: [mark.WHITE, mark.WHITE | mark.BODY_DOWN],
    value: (i, o, h, l, c, _p, m) => {
      const up = (m[i - 1] & mark.BODY_UP) !== 0 && bottom(o, c, i) > top(o, c, i - 2);
      const down = (m[i - 1] & mark.BODY_DOWN) !== 0 && top(o, c, i) < bottom(o, c, i - 2);
      if (!up && !down) return 0;
      const alike = within(body(o, c, i), body(o, c, i - 1), near(h, l, i - 1)) && within(o[i], o[i - 1], equal(h, l, i - 1));
      return alike ? (up ? 100 : -100) : 0;
    },
  },
  {
    name: 'cdlidentical3crows',
    summary: 'Identical three crows: three falling black bars, each opening at the close before',
    lookback: 12,
    needs: [mark.BLACK | mark.NO_LOWER | mark.FALL, mark.BLACK | mark.NO_LOWER | mark.FALL, mark.BLACK | mark.NO_LOWER],
    value: (i, o, h, l, c) => (within(o[i - 1], c[i - 2], equal(h, l, i - 2)) && within(o[i], c[i - 1], equal(h, l, i - 1)) ? -100 : 0),
  },
  {
    name: 'cdlmorningdojistar',
    summary: 'Morning doji star: a doji below a long black bar, then a white bar deep into it',
    lookback: 12,
    needs: [mark.WHITE | mark.LONG, mark.DOJI | mark.BODY_DOWN, mark.BLACK | mark.LONG],
    penetration: 0.3,
    value: rises,
  },
  {
    name: 'cdlmorningstar',
    summary: 'Morning star: a short body below a long black bar, then a white bar deep into it',
    lookback: 12,
    needs: [mark.WHITE | mark.LONG, mark.STUB | mark.BODY_DOWN, mark.BLACK | mark.LONG],
    penetration: 0.3,
    value: rises,
  },
  {
    name: 'cdlstalledpattern',
    summary: 'Stalled pattern: two long white bars, then a short one at the top',
    lookback: 12,
    needs: [mark.WHITE | mark.SHORT | mark.RISE, mark.WHITE | mark.LONG | mark.NO_UPPER | mark.RISE, mark.WHITE | mark.LONG],
    value: (i, o, h, l, c) => (opensInside(i - 1, o, h, l, c) && o[i] >= c[i - 1] - body(o, c, i) - near(h, l, i - 1) ? -100 : 0),
  },
  {
    name: 'cdlsticksandwich',
    summary: 'Stick sandwich: a white bar between two black ones with the same close',
    lookback: 7,
    needs: [mark.BLACK, mark.WHITE, mark.BLACK],
    screens: [0, screen.LOW_ABOVE],
    value: (i, _o, h, l, c) => (l[i - 1] > c[i - 2] && within(c[i], c[i - 2], equal(h, l, i - 2)) ? 100 : 0),
  },
  {
    name: 'cdltasukigap',
    summary: 'Tasuki gap: a gap, then a bar of the other colour that does not close it',
    lookback: 7,
    needs: [mark.TURN, mark.WHITE | mark.BODY_UP],
    or: [mark.TURN, mark.BLACK | mark.BODY_DOWN],
    screens: [screen.OPENS_WITHIN],
    value: (i, o, h, l, c) => {
      const white = c[i - 1] >= o[i - 1];
      const gap = white
        ? between(o[i], o[i - 1], c[i - 1]) && between(c[i], top(o, c, i - 2), o[i - 1])
        : between(o[i], c[i - 1], o[i - 1]) && between(c[i], o[i - 1], bottom(o, c, i - 2));
      if (!gap || !(Math.abs(body(o, c, i - 1) - body(o, c, i)) < near(h, l, i - 1))) return 0;
      return white ? 100 : -100;
    },
  },
  {
    name: 'cdltristar',
    summary: 'Tristar: three doji, the second beyond the others',
    lookback: 12,
    needs: [0, mark.BODY_UP, mark.DOJI],
    or: [0, mark.BODY_DOWN, mark.DOJI],
    value: (i, o, h, l, c, _p, m) => {
      const doji = 0.1 * meanRange(h, l, i - 2, 10);
      if (!(body(o, c, i - 1) <= doji && body(o, c, i) <= doji)) return 0;
      if ((m[i - 1] & mark.BODY_UP) !== 0 && top(o, c, i) < top(o, c, i - 1)) return -100;
      return (m[i - 1] & mark.BODY_DOWN) !== 0 && bottom(o, c, i) > bottom(o, c, i - 1) ? 100 : 0;
    },
  },
  {
    name: 'cdlunique3river',
    summary: 'Unique three river: a long black bar, a black one with a lower low and a higher close, a short white one',
    lookback: 12,
    needs: [mark.WHITE | mark.SHORT, mark.BLACK | mark.RISE, mark.BLACK | mark.LONG],
    value: (i, o, _h, l) => (o[i - 1] <= o[i - 2] && l[i - 1] < l[i - 2] && o[i] > l[i - 1] ? 100 : 0),
  },
  {
    name: 'cdlupsidegap2crows',
    summary: 'Upside gap two crows: black bars above a long white one, the second engulfing the first',
    lookback: 12,
    needs: [mark.BLACK, mark.BLACK | mark.STUB | mark.BODY_UP, mark.WHITE | mark.LONG],
    value: (i, o, _h, _l, c) => (o[i] > o[i - 1] && c[i] < c[i - 1] && c[i] > c[i - 2] ? -100 : 0),
  },
  {
    name: 'cdlxsidegap3methods',
    summary: 'Gap three methods: a gap in the direction of two bars, closed by a third',
    lookback: 2,
    needs: [mark.TURN, mark.WHITE | mark.SAME | mark.BODY_UP],
    or: [mark.TURN, mark.BLACK | mark.SAME | mark.BODY_DOWN],
    screens: [screen.OPENS_WITHIN],
    value: (i, o, _h, _l, c) => {
      const white = c[i - 2] >= o[i - 2];
      const opens = between(o[i], bottom(o, c, i - 1), top(o, c, i - 1));
      return opens && between(c[i], bottom(o, c, i - 2), top(o, c, i - 2)) ? (white ? 100 : -100) : 0;
    },
  },
];

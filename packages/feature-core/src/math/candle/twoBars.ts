import * as mark from './marks.js';
import { body, bottom, equal, top, within, type Pattern, type PatternValue } from './pattern.js';
import * as screen from './screens.js';

/** 100 or 80 against the colour of the bar before: 80 unless its body holds this one with room at both ends. */
const held: PatternValue = (i, o, _h, _l, c) => {
  const above = top(o, c, i - 1) - top(o, c, i);
  const below = bottom(o, c, i) - bottom(o, c, i - 1);
  if (!(above >= 0 && below >= 0)) return 0;
  const size = above > 0 && below > 0 ? 100 : 80;
  return c[i - 1] >= o[i - 1] ? -size : size;
};

/** Whether the ranges of bars that both lack shadows leave a gap away from the colour of the first. */
function kicks(i: number, o: Float64Array, h: Float64Array, l: Float64Array, c: Float64Array): boolean {
  return c[i - 1] >= o[i - 1] ? h[i] < l[i - 1] : l[i] > h[i - 1];
}

const BARE = mark.LONG | mark.NO_UPPER | mark.NO_LOWER;

/** Patterns of a bar and the one before. */
export const twoBarPatterns: readonly Pattern[] = [
  {
    name: 'cdlcounterattack',
    summary: 'Counterattack: two long bodies of unlike colour that close at the same price',
    lookback: 11,
    needs: [mark.LONG | mark.TURN, mark.LONG],
    value: (i, o, h, l, c) => (within(c[i], c[i - 1], equal(h, l, i - 1)) ? (c[i] >= o[i] ? 100 : -100) : 0),
  },
  {
    name: 'cdldarkcloudcover',
    summary: 'Dark cloud cover: opens above a long white bar and closes deep in its body',
    lookback: 11,
    needs: [mark.BLACK, mark.WHITE | mark.LONG],
    penetration: 0.5,
    screens: [screen.OPENS_ABOVE],
    value: (i, o, h, _l, c, p) => (o[i] > h[i - 1] && c[i] > o[i - 1] && c[i] < c[i - 1] - p * body(o, c, i - 1) ? -100 : 0),
  },
  {
    name: 'cdldojistar',
    summary: 'Doji star: a doji beyond a long body',
    lookback: 11,
    needs: [mark.DOJI | mark.BODY_DOWN, mark.BLACK | mark.LONG],
    or: [mark.DOJI | mark.BODY_UP, mark.WHITE | mark.LONG],
    value: 'sides',
  },
  {
    name: 'cdlengulfing',
    summary: 'Engulfing: a body that holds the one before, of the other colour; 80 where one end is equal',
    lookback: 2,
    needs: [mark.TURN],
    screens: [screen.HOLDS],
    value: (i, o, _h, _l, c) => {
      const size = o[i] === c[i - 1] || c[i] === o[i - 1] ? 80 : 100;
      if (c[i] >= o[i]) return (c[i] >= o[i - 1] && o[i] < c[i - 1]) || (c[i] > o[i - 1] && o[i] <= c[i - 1]) ? size : 0;
      return (o[i] >= c[i - 1] && c[i] < o[i - 1]) || (o[i] > c[i - 1] && c[i] <= o[i - 1]) ? -size : 0;
    },
  },
  {
    name: 'cdlharami',
    summary: 'Harami: a short body within the long one before; 80 where an end is equal',
    lookback: 11,
    needs: [mark.STUB, mark.LONG],
    screens: [screen.HELD],
    value: held,
  },
  {
    name: 'cdlharamicross',
    summary: 'Harami cross: a doji within the long body before; 80 where an end is equal',
    lookback: 11,
    needs: [mark.DOJI, mark.LONG],
    screens: [screen.HELD],
    value: held,
  },
  {
    name: 'cdlhomingpigeon',
    summary: 'Homing pigeon: a short black body within a long black one',
    lookback: 11,
    needs: [mark.BLACK | mark.STUB, mark.BLACK | mark.LONG],
    screens: [screen.HELD],
    value: (i, o, _h, _l, c) => (o[i] < o[i - 1] && c[i] > c[i - 1] ? 100 : 0),
  },
  {
    name: 'cdlinneck',
    summary: 'In-neck: opens below a long black bar and closes at its close or just above',
    lookback: 11,
    needs: [mark.WHITE, mark.BLACK | mark.LONG],
    screens: [screen.OPENS_BELOW],
    value: (i, o, h, l, c) => (o[i] < l[i - 1] && c[i] >= c[i - 1] && c[i] <= c[i - 1] + equal(h, l, i - 1) ? -100 : 0),
  },
  {
    name: 'cdlkicking',
    summary: 'Kicking: two long bars without shadows, of unlike colour, with a gap between',
    lookback: 11,
    needs: [BARE | mark.TURN, BARE],
    value: (i, o, h, l, c) => (kicks(i, o, h, l, c) ? (c[i] >= o[i] ? 100 : -100) : 0),
  },
  {
    name: 'cdlkickingbylength',
    summary: 'Kicking, with the sign of the longer body',
    lookback: 11,
    needs: [BARE | mark.TURN, BARE],
    value: (i, o, h, l, c) => {
      const longer = body(o, c, i) > body(o, c, i - 1) ? i : i - 1;
      return kicks(i, o, h, l, c) ? (c[longer] >= o[longer] ? 100 : -100) : 0;
    },
  },
  {
    name: 'cdlmatchinglow',
    summary: 'Matching low: two black bars with the same close',
    lookback: 6,
    needs: [mark.BLACK, mark.BLACK],
    value: (i, _o, h, l, c) => (within(c[i], c[i - 1], equal(h, l, i - 1)) ? 100 : 0),
  },
  {
    name: 'cdlonneck',
    summary: 'On-neck: opens below a long black bar and closes at its low',
    lookback: 11,
    needs: [mark.WHITE, mark.BLACK | mark.LONG],
    screens: [screen.OPENS_BELOW],
    value: (i, o, h, l, c) => (o[i] < l[i - 1] && within(c[i], l[i - 1], equal(h, l, i - 1)) ? -100 : 0),
  },
  {
    name: 'cdlpiercing',
    summary: 'Piercing: opens below a long black bar and closes above the middle of its body',
    lookback: 11,
    needs: [mark.WHITE | mark.LONG, mark.BLACK | mark.LONG],
    screens: [screen.OPENS_BELOW],
    value: (i, o, _h, l, c) => (o[i] < l[i - 1] && c[i] < o[i - 1] && c[i] > c[i - 1] + body(o, c, i - 1) * 0.5 ? 100 : 0),
  },
  {
    name: 'cdlseparatinglines',
    summary: 'Separating lines: a belt-hold that opens where a bar of the other colour opened',
    lookback: 11,
    needs: [mark.WHITE | mark.LONG | mark.TURN | mark.NO_LOWER],
    or: [mark.BLACK | mark.LONG | mark.TURN | mark.NO_UPPER],
    value: (i, o, h, l, c) => (within(o[i], o[i - 1], equal(h, l, i - 1)) ? (c[i] >= o[i] ? 100 : -100) : 0),
  },
  {
    name: 'cdlthrusting',
    summary: 'Thrusting: opens below a long black bar and closes in the lower half of its body',
    lookback: 11,
    needs: [mark.WHITE, mark.BLACK | mark.LONG],
    screens: [screen.OPENS_BELOW],
    value: (i, o, h, l, c) =>
      o[i] < l[i - 1] && c[i] > c[i - 1] + equal(h, l, i - 1) && c[i] <= c[i - 1] + body(o, c, i - 1) * 0.5 ? -100 : 0,
  },
];

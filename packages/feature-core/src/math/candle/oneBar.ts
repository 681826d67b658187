import * as mark from './marks.js';
import { bottom, near, top, type Pattern } from './pattern.js';

/** Patterns that one bar makes, some by where it stands to the bar before. */
export const oneBarPatterns: readonly Pattern[] = [
  {
    name: 'cdlbelthold',
    summary: 'Belt-hold: a long body without a shadow where it opens',
    lookback: 10,
    needs: [mark.WHITE | mark.LONG | mark.NO_LOWER],
    or: [mark.BLACK | mark.LONG | mark.NO_UPPER],
    value: 'sides',
  },
  {
    name: 'cdlclosingmarubozu',
    summary: 'Closing marubozu: a long body without a shadow where it closes',
    lookback: 10,
    needs: [mark.WHITE | mark.LONG | mark.NO_UPPER],
    or: [mark.BLACK | mark.LONG | mark.NO_LOWER],
    value: 'sides',
  },
  { name: 'cdldoji', summary: 'Doji: open and close nearly equal', lookback: 10, needs: [mark.DOJI], value: 'bullish' },
  {
    name: 'cdldragonflydoji',
    summary: 'Dragonfly doji: a doji with a lower shadow alone',
    lookback: 10,
    needs: [mark.DOJI | mark.NO_UPPER | mark.LOWER],
    value: 'bullish',
  },
  {
    name: 'cdlgravestonedoji',
    summary: 'Gravestone doji: a doji with an upper shadow alone',
    lookback: 10,
    needs: [mark.DOJI | mark.NO_LOWER | mark.UPPER],
    value: 'bullish',
  },
  {
    name: 'cdlhammer',
    summary: 'Hammer: a short body with a long lower shadow, near or below the low before',
    lookback: 11,
    needs: [mark.SHORT | mark.LOWER_LONG | mark.NO_UPPER],
    value: (i, o, h, l, c) => (bottom(o, c, i) <= l[i - 1] + near(h, l, i - 1) ? 100 : 0),
  },
  {
    name: 'cdlhangingman',
    summary: 'Hanging man: a short body with a long lower shadow, near or above the high before',
    lookback: 11,
    needs: [mark.SHORT | mark.LOWER_LONG | mark.NO_UPPER],
    value: (i, o, h, l, c) => (bottom(o, c, i) >= h[i - 1] - near(h, l, i - 1) ? -100 : 0),
  },
  {
    name: 'cdlhighwave',
    summary: 'High wave: a short body with very long shadows',
    lookback: 10,
    needs: [mark.SHORT | mark.UPPER_VERY_LONG | mark.LOWER_VERY_LONG],
    value: 'colour',
  },
  {
    name: 'cdlinvertedhammer',
    summary: 'Inverted hammer: a short body with a long upper shadow, below the body before',
    lookback: 11,
    needs: [mark.SHORT | mark.UPPER_LONG | mark.NO_LOWER | mark.BODY_DOWN],
    value: 'bullish',
  },
  {
    name: 'cdllongleggeddoji',
    summary: 'Long-legged doji: a doji with a long shadow',
    lookback: 10,
    needs: [mark.DOJI | mark.UPPER_LONG],
    or: [mark.DOJI | mark.LOWER_LONG],
    value: 'bullish',
  },
  {
    name: 'cdllongline',
    summary: 'Long line: a long body with short shadows',
    lookback: 10,
    needs: [mark.LONG | mark.UPPER_SHORT | mark.LOWER_SHORT],
    value: 'colour',
  },
  {
    name: 'cdlmarubozu',
    summary: 'Marubozu: a long body without shadows',
    lookback: 10,
    needs: [mark.LONG | mark.NO_UPPER | mark.NO_LOWER],
    value: 'colour',
  },
  {
    name: 'cdlrickshawman',
    summary: 'Rickshaw man: a doji with two long shadows and its body near the middle',
    lookback: 10,
    needs: [mark.DOJI | mark.UPPER_LONG | mark.LOWER_LONG],
    value: (i, o, h, l, c) => {
      const middle = l[i] + (h[i] - l[i]) / 2;
      const band = near(h, l, i);
      return bottom(o, c, i) <= middle + band && top(o, c, i) >= middle - band ? 100 : 0;
    },
  },
  {
    name: 'cdlshootingstar',
    summary: 'Shooting star: a short body with a long upper shadow, above the body before',
    lookback: 11,
    needs: [mark.SHORT | mark.UPPER_LONG | mark.NO_LOWER | mark.BODY_UP],
    value: 'bearish',
  },
  {
    name: 'cdlshortline',
    summary: 'Short line: a short body with short shadows',
    lookback: 10,
    needs: [mark.SHORT | mark.UPPER_SHORT | mark.LOWER_SHORT],
    value: 'colour',
  },
  {
    name: 'cdlspinningtop',
    summary: 'Spinning top: a short body with shadows longer than it',
    lookback: 10,
    needs: [mark.SHORT | mark.UPPER_LONG | mark.LOWER_LONG],
    value: 'colour',
  },
  {
    name: 'cdltakuri',
    summary: 'Takuri: a dragonfly doji with a very long lower shadow',
    lookback: 10,
    needs: [mark.DOJI | mark.NO_UPPER | mark.LOWER_VERY_LONG],
    value: 'bullish',
  },
];

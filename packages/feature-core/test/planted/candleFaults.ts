import { faultsIn, type Fault } from './fault.js';

/** Faults in the marks of a bar and in the patterns that are read from them: ties taken the other way, the wrong bar, the wrong threshold. */
export function candleFaults(): Fault[] {
  return [
    ...faultsIn('operators/pattern/candle_marks.ts', [
      ['white where open and close are equal, taken as black', 'const white = c >= o;', 'const white = c > o;'],
      ['a doji that must be smaller than its threshold', '(Number(body <= small) * mark.DOJI)', '(Number(body < small) * mark.DOJI)'],
      ['a shadow at its threshold that is none', '(Number(upper < small) * mark.NO_UPPER)', '(Number(upper <= small) * mark.NO_UPPER)'],
      ['a lower shadow at its threshold that is one', '(Number(lower > small) * mark.LOWER)', '(Number(lower >= small) * mark.LOWER)'],
      ['a body of the mean that is long', '(Number(body > typicalBody) * mark.LONG)', '(Number(body >= typicalBody) * mark.LONG)'],
      ['a body of the mean that is short', '(Number(body < typicalBody) * mark.SHORT)', '(Number(body <= typicalBody) * mark.SHORT)'],
      [
        'a shadow as long as the body that is longer',
        '(Number(upper > body) * mark.UPPER_LONG)',
        '(Number(upper >= body) * mark.UPPER_LONG)',
      ],
      ['a very long shadow of one body', 'Number(lower > 2 * body)', 'Number(lower > body)'],
      ['bodies that touch, taken as a gap', '(Number(bottom > beforeTop) * mark.BODY_UP)', '(Number(bottom >= beforeTop) * mark.BODY_UP)'],
      ['an equal close that falls', '(Number(c < before) * mark.FALL)', '(Number(c <= before) * mark.FALL)'],
      [
        'an inside bar that may reach the high before',
        '(Number(h < beforeHigh) & Number(l > beforeLow)) * mark.INSIDE',
        '(Number(h <= beforeHigh) & Number(l > beforeLow)) * mark.INSIDE',
      ],
      ['a turn seen from the wrong bar', 'const beforeWhite = before >= beforeOpen;', 'const beforeWhite = before >= open[i];'],
      ['the whole mean of shadows for its half', 'meanShadows[i - 1] / 2', 'meanShadows[i - 1]'],
    ]),
    ...faultsIn('operators/pattern/candle.ts', [
      ['a mean body of nine bars', 'sma(abs(close - open), 10)', 'sma(abs(close - open), 9)'],
      ['shadows without the lower one', '+ (lesser(open, close) - low), 10)', '+ 0, 10)'],
    ]),
    ...faultsIn('operators/pattern/candle_match.ts', [
      ['marks of the bar before the block forgotten', 'let lacks1 = ~marks[from - 1];', 'let lacks1 = 0;'],
      ['a fifth bar that may lack its marks', ' | (lacks4 & a4)', ''],
    ]),
    ...faultsIn('operators/pattern/candle_match.ts', [
      ['one pattern for all of a block', 'const { pattern, penetration } = params;', 'const { pattern, penetration } = calls[0].params;'],
      ['what is confirmed done as the others', 'if (PATTERNS[pattern].confirmed === true)', 'if (pattern < 0)'],
      ['a confirmation two bars on at most', 'CONFIRMABLE = 3', 'CONFIRMABLE = 2'],
      ['a confirmation at the high', 'close[i] > high[k - 1]', 'close[i] >= high[k - 1]'],
    ]),
    ...faultsIn('math/candle/together.ts', [
      ['the colour of a bar that is always white', 'placesOf([own | BLACK, ...before])', 'placesOf([own | WHITE, ...before])'],
      ['a lookback that is one bar short', 'const least = lookback + 1;', 'const least = lookback;'],
      ['the penetration of none', 'recipe.value, inputs, penetration, out', 'recipe.value, inputs, 0, out'],
      ['the highest of the bars for the lowest', 'Math.clz32(bars & -bars)', 'Math.clz32(bars)'],
    ]),
    ...faultsIn('math/candle/bitPlanes.ts', [
      ['bars before the slice forgotten', 'square[32 - from + i] = marks[i] | 0;', ''],
      ['a word that takes nothing from the one before', ' | (planes[at - Number(lag !== 0)] >>> (32 - lag))', ''],
      ['marks past the end kept', 'square[k] = 0;', ''],
      ['a count of bars that is not compared', 'plane & bars : plane | bars', 'bars : plane | bars'],
    ]),
    ...faultsIn('math/candle/screens.ts', [
      [
        'a held body that may not touch',
        'Number(top <= beforeTop) & Number(bottom >= beforeBottom)',
        'Number(top < beforeTop) & Number(bottom > beforeBottom)',
      ],
      ['an opening within the range', 'Number(o > beforeBottom) & Number(o < beforeTop)', 'Number(o > beforeTop) & Number(o < beforeTop)'],
      ['an opening above for one below', 'Number(o < low[i - 1])', 'Number(o > low[i - 1])'],
    ]),
    ...faultsIn('math/candle/pattern.ts', [
      ['equal that is near', '0.05 * meanRange', '0.2 * meanRange'],
      ['a threshold that does not count as within', 'return x >= y - t && x <= y + t;', 'return x > y - t && x < y + t;'],
      ['ends that count as between', 'return x > a && x < b;', 'return x >= a && x <= b;'],
      ['the top of a black bar at its close', 'return Math.max(o[k], c[k]);', 'return c[k];'],
    ]),
    ...faultsIn('math/candle/oneBar.ts', [
      ['a hanging man below the high before', 'bottom(o, c, i) >= h[i - 1] - near(h, l, i - 1)', 'bottom(o, c, i) >= h[i - 1]'],
      ['a shooting star below', 'mark.NO_LOWER | mark.BODY_UP]', 'mark.NO_LOWER | mark.BODY_DOWN]'],
      ['a takuri with a long shadow only', 'mark.LOWER_VERY_LONG]', 'mark.LOWER_LONG]'],
      [
        'a closing marubozu without its other side',
        'or: [mark.BLACK | mark.LONG | mark.NO_LOWER]',
        'or: [mark.BLACK | mark.LONG | mark.NO_UPPER]',
      ],
    ]),
    ...faultsIn('math/candle/twoBars.ts', [
      ['an engulfing bar that may share both ends', '(c[i] >= o[i - 1] && o[i] < c[i - 1])', '(c[i] >= o[i - 1] && o[i] <= c[i - 1])'],
      ['a shared end that is whole', 'o[i] === c[i - 1] || c[i] === o[i - 1] ? 80 : 100', '100'],
      ['a harami that touches', 'above >= 0 && below >= 0', 'above > 0 && below > 0'],
      ['a dark cloud that opens in the range', 'o[i] > h[i - 1] && c[i] > o[i - 1]', 'o[i] > c[i - 1] && c[i] > o[i - 1]'],
      ['a piercing to the middle', 'c[i] > c[i - 1] + body(o, c, i - 1) * 0.5', 'c[i] >= c[i - 1] + body(o, c, i - 1) * 0.5'],
      ['a thrust past the middle', 'c[i] <= c[i - 1] + body(o, c, i - 1) * 0.5', 'c[i] < c[i - 1] + body(o, c, i - 1) * 0.5'],
      ['a kick that touches', 'h[i] < l[i - 1] :', 'h[i] <= l[i - 1] :'],
      [
        'a kick with the sign of the shorter',
        'body(o, c, i) > body(o, c, i - 1) ? i : i - 1',
        'body(o, c, i) > body(o, c, i - 1) ? i - 1 : i',
      ],
      ['on-neck at the close', 'within(c[i], l[i - 1], equal(h, l, i - 1))', 'within(c[i], c[i - 1], equal(h, l, i - 1))'],
      ['a pigeon that shares an end', 'o[i] < o[i - 1] && c[i] > c[i - 1] ?', 'o[i] <= o[i - 1] && c[i] >= c[i - 1] ?'],
    ]),
    ...faultsIn('math/candle/threeBars.ts', [
      ['soldiers that open too high', 'o[k] <= c[k - 1] + near(h, l, k - 1)', 'o[k] <= c[k - 1] + far(h, l, k - 1)'],
      ['a tristar of two doji', 'body(o, c, i - 1) <= doji && body(o, c, i) <= doji', 'body(o, c, i - 1) <= doji'],
      ['a tristar that stands level', 'top(o, c, i) < top(o, c, i - 1)', 'top(o, c, i) <= top(o, c, i - 1)'],
      ['a river that opens at the low', 'o[i] > l[i - 1] ? 100', 'o[i] >= l[i - 1] ? 100'],
      ['a sandwich of touching bars', 'l[i - 1] > c[i - 2] &&', 'l[i - 1] >= c[i - 2] &&'],
      ['an abandoned baby without its second gap', ' && h[i] < l[i - 1] ? -100', ' ? -100'],
      ['a penetration that is not read', 'c[i] < c[i - 2] - body(o, c, i - 2) * p', 'c[i] < c[i - 2] - body(o, c, i - 2) * 0.5'],
      ['a gap that closes', 'between(c[i], top(o, c, i - 2), o[i - 1])', 'between(c[i], bottom(o, c, i - 2), o[i - 1])'],
      ['three outside without a new close', '[mark.RISE, mark.WHITE | mark.TURN]', '[0, mark.WHITE | mark.TURN]'],
    ]),
    ...faultsIn('math/candle/moreBars.ts', [
      ['a mat that is held by the close', 'Math.max(h[i - 3], h[i - 2], h[i - 1])', 'Math.max(h[i - 3], h[i - 2])'],
      ['a breakaway into the body', 'between(c[i], c[i - 4], o[i - 3]) ? -100', 'between(c[i], o[i - 4], o[i - 3]) ? -100'],
      ['three crows that open anywhere', 'between(o[i - 1], c[i - 2], o[i - 2]) && ', ''],
      [
        'a middle bar that leaves the range',
        'for (let k = i - 3; k < i; k++) if (!staysIn',
        'for (let k = i - 2; k < i; k++) if (!staysIn',
      ],
    ]),
  ];
}

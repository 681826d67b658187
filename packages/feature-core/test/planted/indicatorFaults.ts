import { faultsIn, type Fault } from './fault.js';

/** Faults in candle patterns, cycles, stops, adaptive averages, flows and the functions of one bar that came with them. */
export function indicatorFaults(): Fault[] {
  return [
    ...faultsIn('operators/pattern/candle_marks.ts', [
      ['the mean of the bar itself', 'const typicalBody = meanBody[i - 1];', 'const typicalBody = meanBody[i];'],
      ['a doji of any body', 'const small = 0.1 * meanRange[i - 1];', 'const small = meanRange[i - 1];'],
      ['bars that go on over a hole', 'bars = 0;\n', ''],
      ['a count of bars that is not kept', 'state[0] = bars;', ''],
      [
        'an inside bar that leaves below',
        '(Number(h < beforeHigh) & Number(l > beforeLow)) * mark.INSIDE',
        'Number(h < beforeHigh) * mark.INSIDE',
      ],
    ]),
    ...faultsIn('operators/pattern/candle_match.ts', [
      ['a second bar that may lack its marks', ' | (lacks1 & a1) | (lacks2 & a2)) === 0', ' | (lacks2 & a2)) === 0'],
      ['a side that is left out', 'Number(a === 0) | Number(b === 0)', 'Number(a === 0)'],
      ['a side with the sign of the other', "value === 'sides' ? -100 : 100", '100'],
      ['a hikkake that is never confirmed', 'out[i] = 2 * sign;', 'out[i] = 0;'],
      [
        'a hikkake forgotten at the end of a block',
        'findCandidates(pattern, marks, 0, from - CONFIRMABLE, to)',
        'findCandidates(pattern, marks, 0, from, to)',
      ],
      ['a history one bar short', 'return Math.max(lookback, MOST_NEEDS + (confirmed === true ? CONFIRMABLE : 0));', 'return 1;'],
      ['a bearish pattern that is bullish', "value === 'bullish' ? 100 : -100", '100'],
    ]),
    ...faultsIn('math/candle/pattern.ts', [
      ['a mean with the bar itself', 'for (let b = k - n; b < k; b++)', 'for (let b = k - n + 1; b <= k; b++)'],
      ['near that is far', '0.2 * meanRange', '0.6 * meanRange'],
      ['a body with its sign', 'return Math.abs(c[k] - o[k]);', 'return c[k] - o[k];'],
    ]),
    ...faultsIn('math/candle/oneBar.ts', [
      ['a belt-hold without its shadow', 'or: [mark.BLACK | mark.LONG | mark.NO_UPPER]', 'or: [mark.BLACK | mark.LONG | mark.NO_LOWER]'],
      ['a hammer at any height', '(bottom(o, c, i) <= l[i - 1] + near(h, l, i - 1) ? 100 : 0)', '100'],
      ['a rickshaw of the wrong middle', 'l[i] + (h[i] - l[i]) / 2', 'l[i] + (h[i] - l[i]) / 4'],
    ]),
    ...faultsIn('math/candle/twoBars.ts', [['a counterattack of one side', '(c[i] >= o[i] ? 100 : -100)', '100']]),
    ...faultsIn('math/candle/moreBars.ts', [
      ['a hikkake on the wrong side', '(m[i] & mark.LOWER_BAR) !== 0 ? 100 : -100', '(m[i] & mark.LOWER_BAR) !== 0 ? -100 : 100'],
    ]),
    ...faultsIn('operators/cycle/hilbert.ts', [
      ['the outer factor for the inner', 'INNER = 0.5769', 'INNER = 0.0962'],
      ['a smooth of three bars', 'sum += 4 * v;', 'sum += 3 * v;'],
      ['a start one bar early', 'if (n < start) {', 'if (n < start - 1) {'],
      ['a lag one bar off', 'state[DETRENDED + ((at - 3) & 15)]', 'state[DETRENDED + ((at - 2) & 15)]'],
      ['a period that may grow without bound', 'if (period > 1.5 * before) period = 1.5 * before;', ''],
      ['no longest period', 'else if (period > 50) period = 50;', ''],
      ['a place that is not kept', 'state[1] = (at + 1) & 15;', ''],
      ['a sum that is not kept', 'state[6] = sum;', ''],
    ]),
    ...faultsIn('operators/cycle/hilbert_phase.ts', [
      ['sine and cosine swapped', 'atan(real / imaginary)', 'atan(imaginary / real)'],
      ['a circle not closed', 'if (phase > 315) phase -= 360;', ''],
      ['a half that is not added', 'if (imaginary < 0) phase += 180;', ''],
    ]),
    ...faultsIn('operators/cycle/hilbert_trendline.ts', [
      ['weights the other way', '(4 * mean + 3 * a1 + 2 * a2 + a3) / 10', '(mean + 2 * a1 + 3 * a2 + 4 * a3) / 10'],
      ['a mean that is not kept', 'state[2] = a3;', ''],
    ]),
    ...faultsIn('operators/cycle/hilbert_mode.ts', [
      ['a departure that is no trend', 'Math.abs((smooth[i] - line) / line) >= DEPARTURE', 'false'],
      ['a count of days that is not kept', 'state[1] = days;', ''],
    ]),
    ...faultsIn('operators/trend/parabolic.ts', [
      ['a stop within the bar', 'if (stop > l) stop = l;', ''],
      ['no longest step', 'if (long > maxLong) long = maxLong;', ''],
      ['a reversal that keeps its speed', 'short = initShort;\n          extreme = l;', 'extreme = l;'],
      ['an extreme that stays', 'if (h > extreme) {', 'if (h > extreme + 1e9) {'],
      ['a stop without its sign', 'side === 1 ? shown : -shown', 'shown'],
      ['an offset on the wrong side', 'shown += shown * offsetonreverse;', 'shown -= shown * offsetonreverse;'],
      ['a low that is not kept', 'state[2] = previousLow;', ''],
    ]),
    ...faultsIn('operators/trend/trailing_stop.ts', [
      ['a band that never leaves', 'if (previous > upper) upper = above;\n        else if', 'if'],
      ['an upper band that rises', 'extremeOf(upper, above, -1)', 'extremeOf(upper, above, 1)'],
      ['a side that stays', 'if (c < lower) side = -1;', ''],
      ['the band of the other side', 'side === 1 ? lower : upper', 'side === 1 ? upper : lower'],
      ['a close that is not kept', 'state[3] = previous;', ''],
    ]),
    ...faultsIn('operators/trend/supertrend.ts', [['a side before there is one', 'fillna(${STOP}.side, 0)', '${STOP}.side']]),
    ...faultsIn('operators/trend/trailing_bands.ts', [
      ['a side that starts long', 'side = c >= middle ? 1 : -1;', 'side = 1;'],
      ['a lower band that falls', 'if (below > lower || previous < lower) lower = below;', 'lower = below;'],
    ]),
    ...faultsIn('operators/trend/adaptive_average.ts', [
      ['a factor that is not squared', '(root * root)', 'root'],
      ['the slowest factor of 20 bars', '2 / 31', '2 / 21'],
      ['an efficiency above 1', '(e > 1 ? 1 : e)', 'e'],
      ['a mean that is not kept', 'state[1] = mean;', ''],
    ]),
    ...faultsIn('operators/trend/adaptive_mean.ts', [
      ['no slowest weight', 'turns & Number(weight < slowlimit)', '0'],
      ['a follower as fast', 'weight *= 0.5;', ''],
      ['an angle that is not kept', 'state[0] = angleBefore;', ''],
    ]),
    ...faultsIn('operators/trend/varying_mean.ts', [
      ['no shortest period', 'wanted <= minperiod ? minperiod', 'wanted <= 0 ? minperiod'],
      ['an odd value left out', 'if (k === i) even += v;', ''],
    ]),
    ...faultsIn('operators/trend/t3.ts', [
      ['a factor of the wrong power', 'const c1 = -bb * b;', 'const c1 = -bb;'],
      ['a stage left out', 'e6 += (e5 - e6) * k;', 'e6 = e5;'],
      ['a stage that is not kept', 'state[4] = e4;', ''],
    ]),
    ...faultsIn('operators/trend/movingAverage.ts', [
      ['a kind for another', 'text: (x, period) => `wma(${x}, ${period})`', 'text: (x, period) => `sma(${x}, ${period})`'],
    ]),
    ...faultsIn('operators/momentum/money_flow.ts', [
      ['a band of ties that is wide', 'TIE = 1e-14', 'TIE = 1e-3'],
      ['the price before that stays', 'before = typical;', ''],
      ['a history of none', 'history: () => 1', 'history: () => 0'],
    ]),
    ...faultsIn('operators/momentum/mfi.ts', [
      [
        'the flow of falls',
        'share(sum(${FLOW}.positive, period), sum(${FLOW}.negative',
        'share(sum(${FLOW}.negative, period), sum(${FLOW}.positive',
      ],
    ]),
    ...faultsIn('operators/arithmetic/elementwise.ts', [
      [
        'greater that skips NaN',
        'out[i] = greaterOf(a[i - la], b[i - lb]);',
        'out[i] = a[i - la] > b[i - lb] || b[i - lb] !== b[i - lb] ? a[i - la] : b[i - lb];',
      ],
      ['lesser that is greater', 'out[i] = lesserOf(a[i - la], b[i - lb]);', 'out[i] = Math.max(a[i - la], b[i - lb]);'],
      ['a single that is a double', 'Math.fround(a[i - la])', 'a[i - la]'],
      ['a position in a fraction', '(range / 100)', 'range'],
    ]),
    ...faultsIn('operators/arithmetic/ratios.ts', [
      ['a divisor of 0 that gives 0', 'v !== v ? NaN : c[i - lc]', 'v !== v ? NaN : 0'],
      ['a divisor below 0', 'w <= 0 && v === v', 'w === 0 && v === v'],
      ['a position above its bound', 'position < -100 ? -100 : position > 0 ? 0 : position', 'position'],
    ]),
    ...faultsIn('operators/arithmetic/transform.ts', [
      ['asin that is acos', 'asin(x[i - lag])', 'acos(x[i - lag])'],
      ['ceil that rounds', 'Math.ceil(x[i - lag])', 'Math.round(x[i - lag])'],
      ['cosh that is sinh', 'cosh(x[i - lag])', 'sinh(x[i - lag])'],
    ]),
    ...faultsIn('math/choose.ts', [
      ['a larger that passes NaN over', 'Number(b > a) | Number(b !== b) |', 'Number(b > a) |'],
      ['a larger of two zeros that is the first', '(1 + (words[SECOND] >> 31))', '0'],
      ['a smaller of two zeros that is the first', '(words[SECOND] >>> 31)', '0'],
    ]),
    ...faultsIn('operators/price/skip.ts', [['holes that count', 'if (n < bars && v - v === 0) n++;', 'if (n < bars) n++;']]),
    ...faultsIn('operators/price/earliest.ts', [['a window one bar too long', 'back < period - 1', 'back < period']]),
    ...faultsIn('operators/price/age.ts', [['an age from 1 on', 'bars = 0;', 'bars = 1;']]),
    ...faultsIn('operators/price/ha.ts', [
      ['an open of the bar', 'started === 0 ? (o + c) / 2 : middle', '(o + c) / 2'],
      ['a high without its open', 'extremeOf(h, extremeOf(haOpen, haClose, 1), 1)', 'extremeOf(h, haClose, 1)'],
    ]),
    ...faultsIn('operators/volatility/ulcer_index.ts', [['a top of the window', 'if (v > top) top = v;', 'top = Math.max(top, v, x[i]);']]),
    ...faultsIn('operators/volatility/ewma_volatility.ts', [['a start of 0', 'started === 0 ? v * v :', 'started === 0 ? 0 :']]),
    ...faultsIn('operators/volatility/drawdown.ts', [['a top that is not kept', 'state[1] = top === -Infinity ? 0 : top;', '']]),
    ...faultsIn('operators/volatility/max_drawdown.ts', [['a hole that is passed over', 'holes > 0 ? NaN', 'holes > period ? NaN']]),
  ];
}

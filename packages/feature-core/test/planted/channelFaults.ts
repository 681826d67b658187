import { faultsIn, type Fault } from './fault.js';

/** Faults in channels, levels, range estimators, and the statistics that TA-Lib lacks. */
export function channelFaults(): Fault[] {
  return [
    ...faultsIn('operators/trend/ichimoku.ts', [
      ['a leading span that is known too soon', ', displacement)`,\n    senkou_b', ', 0)`,\n    senkou_b'],
      ['a span of the base', "middle('span')", "middle('base')"],
      ['conversion and base swapped', "TENKAN = middle('conversion')", "TENKAN = middle('base')"],
    ]),
    ...faultsIn('operators/volatility/keltner.ts', [
      ['a band on one side', 'lowerband: `ema(close, period) - ${RANGE}`', 'lowerband: `ema(close, period) + ${RANGE}`'],
      ['a range of the average', 'atr(high, low, close, atrperiod)', 'atr(high, low, close, period)'],
    ]),
    ...faultsIn('operators/trend/pivot_points.ts', [
      ['levels of this bar', "'max(shift(high, 1), period)'", "'max(high, period)'"],
      ['a close of this bar', 'shift(close, 1)) / 3', 'close) / 3'],
      ['support and resistance swapped', 'r1: `2 * (${PIVOT}) - ${LOW}`', 'r1: `2 * (${PIVOT}) - ${HIGH}`'],
      ['a third level from the low', 'r3: `${HIGH} + 2', 'r3: `${LOW} + 2'],
    ]),
    ...faultsIn('operators/volatility/rangeEstimators.ts', [
      ['a body that adds', '- ${GARMAN_KLASS} *', '+ ${GARMAN_KLASS} *'],
      ['lows over closes twice', 'log(low / close) * log(low / open)', 'log(low / close) * log(low / close)'],
      ['weights of one bar fewer', '(period! + 1) / (period! - 1)', 'period! / (period! - 1)'],
      ['gaps from the open before', 'log(open / shift(close, 1))', 'log(open / shift(open, 1))'],
      ['a population variance', "'std(log(close / open), period)'", "'stddev(log(close / open), period)'"],
    ]),
    ...faultsIn('operators/volume/amihud.ts', [
      ['a signed return', 'abs(close / shift(close, 1) - 1)', '(close / shift(close, 1) - 1)'],
      ['shares for money', '/ (close * volume)', '/ volume'],
    ]),
    ...faultsIn('operators/statistics/histogram_entropy.ts', [
      ['a largest value in a bin of its own', 'bin > last ? last : bin', 'bin > last ? 0 : bin'],
      ['bits for shares', '/ log(bins);', '/ log(2);'],
      ['a window one bar short', 'k = i - period + 1; k <= i', 'k = i - period + 2; k <= i'],
      ['a count of values that is not kept', 'state[0] = valid;', ''],
    ]),
    ...faultsIn('operators/statistics/entropy.ts', [
      ['bounds of other windows', 'max(x, period), period, bins)', 'max(x, bins), period, bins)'],
    ]),
    ...faultsIn('operators/volatility/ewma_volatility.ts', [
      ['weights that add up to more', 'const fresh = 1 - decay;', 'const fresh = decay;'],
      ['a variance', 'out[i] = Math.sqrt(variance);', 'out[i] = variance;'],
      ['a variance that is not kept', 'state[1] = variance;', ''],
      ['a hole that starts it anew', 'out[i] = NaN;\n        continue;', 'out[i] = NaN;\n        started = 0;\n        continue;'],
    ]),
    ...faultsIn('operators/volatility/drawdown.ts', [
      ['a fall over the value', 'v / top - 1', '1 - top / v'],
      ['a hole that is a top', 'if (v - v !== 0) {', 'if (v !== v) {'],
    ]),
    ...faultsIn('operators/volatility/max_drawdown.ts', [
      ['a top that stays', 'let top = -Infinity;\n      let least', 'let top = x[0];\n      let least'],
      ['the fall of the newest', 'if (fall < least) least = fall;', 'least = fall;'],
    ]),
    ...faultsIn('operators/volatility/ulcer_index.ts', [
      ['a share of one bar fewer', 'Math.sqrt(squares / period)', 'Math.sqrt(squares / (period - 1))'],
      ['a hole that is no fall', 'v - v === 0 ? fall * fall : NaN', 'v - v === 0 ? fall * fall : 0'],
    ]),
    ...faultsIn('operators/volatility/donchian_prior.ts', [['the bar itself', "'max(shift(high, 1), period)'", "'max(high, period)'"]]),
    ...faultsIn('operators/volatility/chandelier_exit.ts', [
      ['an exit on the wrong side', 'max(high, period) - multiplier', 'max(high, period) + multiplier'],
    ]),
    ...faultsIn('operators/volatility/chop.ts', [['a logarithm of one more', '/ log(period)`', '/ log(period + 1)`']]),
    ...faultsIn('operators/trend/vortex.ts', [['the same bar', 'abs(high - shift(low, 1))', 'abs(high - low)']]),
    ...faultsIn('operators/trend/aroon_first.ts', [['a window one bar short', 'max(high, ${period! + 1}))`', 'max(high, ${period!}))`']]),
    ...faultsIn('operators/trend/trend_regime.ts', [
      ['a bull at no score', '(${SCORE} > 0), 1', '(${SCORE} >= 0), 1'],
      ['a bear that needs both', '(${CHANGE} <= bear) + (${SCORE} < 0)', '(${CHANGE} <= bear) * (${SCORE} < 0)'],
    ]),
    ...faultsIn('operators/trend/supertrend_bands.ts', [['outputs swapped', 'side: `${BANDS}.side`', 'side: `${BANDS}.band`']]),
    ...faultsIn('operators/statistics/time_corr.ts', [
      ['NaN for equal values', 'squares === 0 ? 0 :', 'squares === 0 ? NaN :'],
      ['a mean without the newest', 'const mean = sum / period;', 'const mean = sum / (period - 1);'],
    ]),
    ...faultsIn('operators/statistics/bars_since_change.ts', [['a value that is not kept', 'state[1] = value;', '']]),
  ];
}

import { faultsIn, type Fault } from './fault.js';

/** Faults in TA-Lib's functions that are expressions or small kernels: windows, inputs, seeds, ties, kinds of average. */
export function talibFaults(): Fault[] {
  return [
    ...faultsIn('operators/momentum/adxr.ts', [['a lag of the period', '${period - 1}', '${period}']]),
    ...faultsIn('operators/momentum/aroon.ts', [
      ['outputs swapped', "['aroondown', 'aroonup']", "['aroonup', 'aroondown']"],
      ['a window of the period alone', 'const window = (period + 1) | 0;', 'const window = period | 0;'],
      ['states that overlap', 'WINDOW_PLACE_STATE, inputs[0]', '0, inputs[0]'],
    ]),
    ...faultsIn('operators/momentum/bop.ts', [['a body over itself', 'high - low)', 'high - open)']]),
    ...faultsIn('operators/momentum/change.ts', [
      ['a change over the new value', 'div_or(x - shift(x, period), shift(x, period), 0)', 'div_or(x - shift(x, period), x, 0)'],
    ]),
    ...faultsIn('operators/momentum/cmou.ts', [
      ['a path of other bars', 'sum(abs(x - shift(x, 1)), period)', 'sum(abs(x - shift(x, period)), period)'],
    ]),
    ...faultsIn('operators/momentum/coppock.ts', [['one change twice', 'roc(x, roc2period)', 'roc(x, roc1period)']]),
    ...faultsIn('operators/momentum/dpo.ts', [['half a window off', '(period >> 1) + 1', 'period >> 1']]),
    ...faultsIn('operators/momentum/fosc.ts', [['a forecast of this bar', 'shift(${FORECAST}, 1)', '${FORECAST}']]),
    ...faultsIn('operators/momentum/fractal.ts', [
      ['an equal neighbour that is passed', '(Number(h > high[k]) &', '(Number(h >= high[k]) &'],
      ['bars on the right alone', 'Math.max(i - back, k', 'Math.max(middle, k'],
      ['a swing one bar late', 'const middle = i - rightbars;', 'const middle = i - leftbars;'],
    ]),
    ...faultsIn('operators/momentum/imi.ts', [['none where nothing moves', ', period), 50)', ', period), 0)']]),
    ...faultsIn('operators/momentum/kdj.ts', [
      ['another weight', '`3 * ${slowK(params)} - 2 * ${slowD(params)}`', '`3 * ${slowD(params)} - 2 * ${slowK(params)}`'],
    ]),
    ...faultsIn('operators/momentum/macdext.ts', [
      ['lines that start apart', 'Math.max(...given', 'Math.min(...given'],
      ['periods that are not put in order', 'slowperiod < fastperiod ? given.reverse()', 'slowperiod < 0 ? given.reverse()'],
    ]),
    ...faultsIn('operators/momentum/ppo.ts', [['fast over slow', '.sort((a, b) => a - b)', '.sort((a, b) => b - a)']]),
    ...faultsIn('operators/momentum/qstick.ts', [['a body turned round', 'sma(close - open, period)', 'sma(open - close, period)']]),
    ...faultsIn('operators/momentum/smi.ts', [
      ['averages in the other order', '`ema(ema(${x}, slowperiod), fastperiod)`', '`ema(ema(${x}, slowperiod), slowperiod)`'],
      ['a whole range', '} / 2)`', '})`'],
    ]),
    ...faultsIn('operators/momentum/stochrsi.ts', [
      ['the position in prices', '`stochf(${RSI}, ${RSI}, ${RSI}, fastk', '`stochf(x, ${RSI}, ${RSI}, fastk'],
    ]),
    ...faultsIn('operators/momentum/trix.ts', [
      ['two averages', 'ema(ema(ema(x, period), period), period), 1)', 'ema(ema(x, period), period), 1)'],
    ]),
    ...faultsIn('operators/momentum/tsi.ts', [
      ['one average twice as long', 'ema(ema(${x}, firstperiod), secondperiod)', 'ema(ema(${x}, firstperiod), firstperiod)'],
    ]),
    ...faultsIn('operators/momentum/ultosc.ts', [
      ['a low without the close before', 'close - lesser(low, shift(close, 1))', 'close - low'],
      ['weights turned round', '4 * ${short} + 2 * ${middle} + ${long}', '${short} + 2 * ${middle} + 4 * ${long}'],
    ]),
    ...faultsIn('operators/momentum/stochf.ts', [['lows of one bar fewer', 'min(low, fastk)', 'min(low, fastd)']]),
    ...faultsIn('operators/trend/dema.ts', [
      ['one average alone', '2 * ema(x, period) - ema(ema(x, period), period)', '2 * ema(x, period) - ema(x, period)'],
    ]),
    ...faultsIn('operators/trend/tema.ts', [['a sign', '+ ema(ema(${E1}, period), period)', '- ema(ema(${E1}, period), period)']]),
    ...faultsIn('operators/trend/hma.ts', [
      ['half a window rounded up', 'period >> 1', '(period + 1) >> 1'],
      ['a root rounded up', 'Math.floor(Math.sqrt(period))', 'Math.ceil(Math.sqrt(period))'],
    ]),
    ...faultsIn('operators/trend/trima.ts', [['two halves of one length', '(period >> 1) + 1', '(period + 1) >> 1']]),
    ...faultsIn('operators/trend/zlema.ts', [['a lag of half the period', '(period - 1) >> 1', 'period >> 1']]),
    ...faultsIn('operators/trend/vwma.ts', [['a mean of products', '/ sum(volume, period)', '/ period']]),
    ...faultsIn('operators/trend/vhf.ts', [
      ['a path of squares', 'sum(abs(x - shift(x, 1)), period)', 'sum((x - shift(x, 1)) * (x - shift(x, 1)), period)'],
    ]),
    ...faultsIn('operators/trend/mama.ts', [
      ['an average that starts early', 'fastlimit, slowlimit).mama, 20)', 'fastlimit, slowlimit).mama, 19)'],
    ]),
    ...faultsIn('operators/trend/sar.ts', [
      ['two limits swapped', '0, 0, acceleration, acceleration, maximum,', '0, 0, acceleration, maximum, acceleration,'],
    ]),
    ...faultsIn('operators/trend/minus_di.ts', [
      ['the movement up', "'directional_index(high, low, close, period).minus'", "'directional_index(high, low, close, period).plus'"],
    ]),
    ...faultsIn('operators/volatility/accbands.ts', [
      ['a band of closes', 'sma(high * (1 + ${WIDTH}), period)', 'sma(close * (1 + ${WIDTH}), period)'],
    ]),
    ...faultsIn('operators/volatility/natr.ts', [
      ['a range in percent of one bar', "'trange(high, low, close)'", "'100 * div_or(trange(high, low, close), close, 0)'"],
    ]),
    ...faultsIn('operators/volatility/var.ts', [['a sample variance', 'period, 0) * deviation', 'period, 1) * deviation']]),
    ...faultsIn('operators/volatility/rvi.ts', [
      ['unchanged bars that rise', 'where(x > shift(x, 1), ${DEVIATION}', 'where(x >= shift(x, 1), ${DEVIATION}'],
    ]),
    ...faultsIn('operators/volatility/massi.ts', [
      ['an average once', 'ema(ema(high - low, fastperiod), fastperiod)', 'ema(high - low, fastperiod)'],
    ]),
    ...faultsIn('operators/volume/vwap.ts', [['a mean of nothing', 'if (shares > 0) mean = money / shares;', 'mean = money / shares;']]),
    ...faultsIn('operators/volume/volumeIndices.ts', [
      ['an unchanged volume', 'sign * v > sign * volumeBefore', 'sign * v >= sign * volumeBefore'],
    ]),
    ...faultsIn('operators/volume/money_flow_volume.ts', [['a bar without range', 'range <= 0 ? 0 * c * volume[i] : flow', 'flow']]),
    ...faultsIn('operators/volume/rvol.ts', [['a mean with the bar itself', 'shift(sma(volume, period), 1)', 'sma(volume, period)']]),
    ...faultsIn('operators/statistics/beta.ts', [['x on x', 'regression_slope(${X}, ${Y}, sma', 'regression_slope(${X}, ${X}, sma']]),
    ...faultsIn('operators/statistics/minmax.ts', [['outputs swapped', "min: 'min(x, period)'", "min: 'max(x, period)'"]]),
    ...faultsIn('operators/statistics/extremeIndex.ts', [
      [
        'the largest for the smallest',
        "Row of the smallest of the last period values', -1)",
        "Row of the smallest of the last period values', 1)",
      ],
    ]),
    ...faultsIn('operators/price/means.ts', [['a close that weighs one', '(high + low + 2 * close) / 4', '(high + low + close) / 4']]),
    ...faultsIn('operators/cycle/hilbert.ts', [
      ['a smoother that begins one bar early', 'if (n < 3) sum', 'if (n < 2) sum'],
      ['a value that leaves one bar late', 'state[7] = x3;', 'state[7] = state[3];'],
      ['a shortest period of 5', 'if (period < 6) period = 6;', 'if (period < 5) period = 5;'],
      ['a period that may fall without bound', 'if (period < 0.67 * before) period = 0.67 * before;', ''],
      ['products of one side', 'i2 * (0.2 * q2Before) - (0.2', 'i2 * (0.2 * q2Before) + (0.2'],
      ['an inphase of the wrong lag', 'inphase[i] = d3;', 'inphase[i] = d2;'],
      ['a ring that is one short', 'state[1] = (at + 1) & 15;', 'state[1] = (at + 1) % 15;'],
    ]),
    ...faultsIn('operators/cycle/hilbert_phase.ts', [
      ['a length that is cut', 'Math.floor(period + 0.5)) | 0 : 0;\n      const first', 'Math.floor(period)) | 0 : 0;\n      const first'],
      ['no correction for the smoother', '(period > 0 ? 360 / period : 0)', '0'],
      ['the place of the newest one off', '((at - k) & (RING_SIZE - 1))', '((at - k - 1) & (RING_SIZE - 1))'],
    ]),
    ...faultsIn('operators/cycle/hilbert_trendline.ts', [['means that are not handed on', 'a3 = a2;', 'a3 = a1;']]),
    ...faultsIn('operators/cycle/hilbert_mode.ts', [
      ['a crossing that is seen from one side', '|| (s < lead && sineBefore >= leadBefore)', ''],
      ['a half cycle that is whole', 'if (days < 0.5 * period) trend = 0;', 'if (days < period) trend = 0;'],
    ]),
    ...faultsIn('operators/cycle/ht.ts', [
      ['a lead of 40 degrees', '+ 45)', '+ 40)'],
      ['a period that starts early', "'skip(hilbert(x, 12).period, 20)'", "'skip(hilbert(x, 12).period, 19)'"],
    ]),
  ];
}

import { faultsIn, type Fault } from './fault.js';

/** Faults in the operators with a kernel, and in what they declare. */
export function operatorFaults(): Fault[] {
  return [
    ...faultsIn('operators/trend/sma.ts', [
      ['a lookback one bar short', 'lookback: ({ period }) => period - 1', 'lookback: ({ period }) => period - 2'],
      ['a history one bar short', 'history: ({ period }) => period,', 'history: ({ period }) => period - 1,'],
      ['a state that is too small', 'stateSize: () => WINDOW_SUM_STATE', 'stateSize: () => WINDOW_SUM_STATE - 1'],
      ['a reach of the window alone', 'reach: ({ period }) => windowSumReach(period)', 'reach: ({ period }) => period - 1'],
    ]),
    ...faultsIn('operators/statistics/sum.ts', [
      ['a mean', 'period, period, false, from, to', 'period, period, true, from, to'],
      ['partial windows', 'period, period, false, from, to', 'period, 1, false, from, to'],
    ]),
    ...faultsIn('operators/statistics/max.ts', [
      ['a minimum', 'period, 1, from, to', 'period, -1, from, to'],
      ['a history that is too short', 'history: ({ period }) => period - 1', 'history: ({ period }) => period - 2'],
      ['a lookback one bar long', 'lookback: ({ period }) => period - 1', 'lookback: ({ period }) => period'],
      ['a reach one bar short', 'reach: ({ period }) => period - 1', 'reach: ({ period }) => period - 2'],
    ]),
    ...faultsIn('operators/statistics/min.ts', [['a maximum', 'period, -1, from, to', 'period, 1, from, to']]),
    ...faultsIn('operators/trend/ema.ts', [
      ['a factor of 1/period', '2 / (period + 1)', '1 / period'],
      ['a lookback of none', 'lookback: ({ period }) => period - 1', 'lookback: () => 0'],
      ['a reach of its window', "reach: 'unbounded'", 'reach: ({ period }) => 3 * period'],
    ]),
    ...faultsIn('math/seededMean.ts', [
      ['a seed of the first value', 'mean /= period;', 'mean = v;'],
      ['a seed one bar late', 'if (n >= period) mean +=', 'if (n > period) mean +='],
      ['a hole that resets it', 'out[i] = NaN;\n        continue;', 'out[i] = NaN;\n        n = 0;\n        continue;'],
      ['a fourth row that starts from the second', 'mean = meanC + (d - meanC) * weight;', 'mean = meanB + (d - meanB) * weight;'],
      ['a mean that is not kept', 'state[1] = mean;', ''],
      ['a state of one number', 'SEEDED_MEAN_STATE = 2', 'SEEDED_MEAN_STATE = 1'],
      ['a usual bar before the seed', 'v - v !== 0 || memory[state] < period', 'v - v !== 0'],
      ['a usual bar with a hole', 'v - v !== 0 || memory[state] < period', 'memory[state] < period'],
      ['a mean that a usual bar does not keep', 'memory[state + 1] = mean;', ''],
    ]),
    ...faultsIn('operators/trend/ewm.ts', [
      ['a weight that does not fade over a hole', 'weight *= keep;', ''],
      ['a weight that is not put back', '      weight = 1;\n', ''],
      ['a hole that gives NaN', 'out[i] = started === 0 ? NaN : mean;', 'out[i] = NaN;'],
      ['a seed of 0', 'mean = v;', 'mean = 0;'],
      ['a weight that is not kept', 'state[2] = weight;', ''],
      ['another span', '1 / (1 + (span - 1) / 2)', '1 / (1 + span / 2)'],
      ['a usual bar after a hole', ' || memory[state + 2] !== 1 ||', ' ||'],
      ['a usual bar with a hole', 'if (v - v !== 0 || memory[state', 'if (memory[state'],
      ['a mean that a usual bar does not keep', 'memory[state + 1] = mean;', ''],
    ]),
    ...faultsIn('operators/trend/rma.ts', [['a factor of an EMA', '1 / period', '2 / (period + 1)']]),
    ...faultsIn('operators/trend/directional_index.ts', [
      ['movements swapped', 'if (up > down && up > 0)', 'if (down > up && up > 0)'],
      ['a range that is not kept', 'state[6] = range;', ''],
      ['a row that forgets the one before', 'plus2 = plus1 - plus1 * fading', 'plus2 = plus - plus * fading'],
      ['a movement down that counts up', 'minus1 = minus - minus * fading + down *', 'minus1 = minus - minus * fading + up *'],
    ]),
    ...faultsIn('operators/trend/directional_mean.ts', [
      ['a first value one bar early', 'if (n < period) {', 'if (n < period - 1) {'],
      ['a value that stands for none', 'if (v >= 0) mean += (v - mean)', 'mean += (v - mean)'],
    ]),
    ...faultsIn('math/choose.ts', [['equal movements counted', 'Number(move > other) &', 'Number(move >= other) &']]),
    ...faultsIn('operators/trend/directional_movement.ts', [
      ['sums that do not fade', 'plus -= plus * fading;', ''],
      ['a start one bar late', 'period > 1 ? period - 1 : 1', 'period'],
      ['a low that is not kept', 'state[2] = previousLow;', ''],
    ]),
    ...faultsIn('math/wilderStrength.ts', [
      ['gain and loss swapped', '((gain - weight * loss) / total)', '((loss - weight * gain) / total)'],
      ['simple means', 'gain += (up - gain) * fading;', 'gain += up * fading;'],
      ['50 without any change', 'total === 0 ? 0', 'total === 0 ? 50'],
      ['a previous value that a hole takes along', 'const v = x[i];', 'const v = x[i];\n    if (v !== v) previous = 0;'],
      ['a previous value that is not kept', 'state[1] = previous;', ''],
      ['a fraction', '100 * ((gain', '1 * ((gain'],
      ['a loss that is not seeded with a mean', '        loss /= period;\n', ''],
    ]),
    ...faultsIn('operators/momentum/rsi.ts', [['losses taken off', 'period, 0, from, to', 'period, 1, from, to']]),
    ...faultsIn('operators/momentum/cmo.ts', [['losses left out', 'period, 1, from, to', 'period, 0, from, to']]),
    ...faultsIn('math/convergence.ts', [
      ['slow and fast swapped', 'value = fastMean - slowMean;', 'value = slowMean - fastMean;'],
      ['a fast seed from the first value on', 'if (n >= fastStart) fastMean += v;', 'fastMean += v;'],
      ['a signal that is not kept', 'state[4] = signalMean;', ''],
      ['a signal that is seeded with its sum', 'if (seen === signal) signalMean /= signal;', 'if (seen === signal) seen = signal;'],
    ]),
    ...faultsIn('operators/momentum/macd.ts', [
      ['outputs swapped', "outputs: ['macd', 'macdsignal', 'macdhist']", "outputs: ['macdsignal', 'macd', 'macdhist']"],
      ['a lookback without the signal', 'Math.max(fast, slow) + signal - 2', 'Math.max(fast, slow) - 1'],
      ['periods as they are given', 'const fast = Math.min(params.fast, params.slow);', 'const fast = params.fast;'],
    ]),
    ...faultsIn('operators/momentum/macdfix.ts', [['the factors of an average', 'FAST_FACTOR = 0.15', 'FAST_FACTOR = 2 / 13']]),
    ...faultsIn('operators/statistics/mean_deviation.ts', [['a window one bar short', 'k = i - period + 1', 'k = i - period + 2']]),
    ...faultsIn('operators/arithmetic/elementwise.ts', [['another factor', '(0.015 * spread)', '(0.15 * spread)']]),
    ...faultsIn('operators/momentum/stoch.ts', [
      ['an output that starts early', '`mask(${slowK(params)}, ${slowD(params)})`', '`${slowK(params)}`'],
      ['the second smoothing missing', 'slowd: slowD', 'slowd: (params) => `mask(${slowK(params)}, ${slowD(params)})`'],
    ]),
    ...faultsIn('operators/statistics/correlation.ts', [
      ['a side that counts as constant', 'out, period, Number.MIN_VALUE', 'out, period, 1e100'],
      ['a window one bar short', 'out, period, Number', 'out, period - 1, Number'],
      ['windows that are not whole', 'Number.MIN_VALUE, true', 'Number.MIN_VALUE, false'],
      ['a lookback of none', 'lookback: ({ period }) => [period - 1, period - 1, 0, 0]', 'lookback: () => [0, 0, 0, 0]'],
    ]),
    ...faultsIn('operators/statistics/moments.ts', [
      ['a biased skewness', '(skewFactor * (cubes / n))', '(cubes / n)'],
      ['a kurtosis that is not in excess', ' - kurtOffset', ''],
      ['outputs swapped', "outputs: ['skew', 'kurt']", "outputs: ['kurt', 'skew']"],
      ['a constant window that gives NaN', 'steady ? 0 : NaN', 'NaN'],
      ['a tiny difference taken for a constant window', 'const steady = squares === 0 && isSteady(x, i, period);', 'const steady = true;'],
    ]),
    ...faultsIn('operators/statistics/autocorr.ts', [
      ['a lag one bar off', 'x[k + lag] - meanLate', 'x[k + lag - 1] - meanLate'],
      ['one mean for both sides', 'const meanLate = late / pairs;', 'const meanLate = early / pairs;'],
    ]),
    ...faultsIn('operators/statistics/rescaled_range.ts', [
      ['a sample deviation', 'Math.sqrt(squares / period)', 'Math.sqrt(squares / (period - 1))'],
      ['NaN for a constant window', 's === 0 ? 0.5', 's === 0 ? NaN'],
      ['a path without its first step', 'let highest = first;', 'let highest = 0;'],
    ]),
    ...faultsIn('operators/volatility/std.ts', [['a population deviation', 'period, 1)', 'period, 0)']]),
    ...faultsIn('operators/volatility/stddev.ts', [['a sample deviation', 'period, 0)', 'period, 1)']]),
    ...faultsIn('operators/volatility/bbands.ts', [['a lower band with the upper factor', '- nbdevdn *', '- nbdevup *']]),
    ...faultsIn('operators/volatility/deviation.ts', [
      ['a divisor that ignores ddof', 'period - ddof, from', 'period, from'],
      ['a history one bar short', 'history: ({ period }) => period,', 'history: ({ period }) => period - 1,'],
    ]),
    ...faultsIn('operators/volatility/true_range.ts', [
      ['a hole that is not skipped', 'if (range !== range || up > range)', 'if (up > range)'],
      ['the close of this bar', 'const c = close[i - 1];', 'const c = close[i];'],
      ['a reach of none', 'reach: () => 1', 'reach: () => 0'],
    ]),
    ...faultsIn('math/trueRange.ts', [
      ['a close above the bar that does not count', '0.5 * (sizeDown - down)', '-down'],
      ['a rise below the close before', '0.5 * (sizeUp + up)', 'up'],
    ]),
    ...faultsIn('operators/volatility/trange.ts', [
      ['a first value', 'highBefore !== highBefore || lowBefore !== lowBefore || closeBefore !== closeBefore || ', ''],
      ['a history of none', 'history: () => 1', 'history: () => 0'],
    ]),
    ...faultsIn('operators/volume/obv.ts', [
      ['volume of an unchanged close', 'Number(after > before)', 'Number(after >= before)'],
      ['a start of 0', 'started === 0 ? w', 'started === 0 ? 0'],
      ['a hole that the second row of two takes in', ' + (after - after) + (amount - amount)', ''],
      ['a total that is not kept', 'state[2] = total;', ''],
    ]),
    ...faultsIn('operators/price/ffill.ts', [
      ['a hole that is 0 before the first value', 'started === 0 ? NaN : last', 'last'],
      ['a last value that is not kept', 'state[1] = last;', ''],
    ]),
    ...faultsIn('operators/price/pct_change.ts', [
      ['holes that are not filled', 'shift(ffill(x), period)', 'shift(x, period)'],
      ['percent', "expression: 'ffill(x)", "expression: '100 * ffill(x)"],
    ]),
  ];
}

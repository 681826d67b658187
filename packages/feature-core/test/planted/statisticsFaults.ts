import { faultsIn, type Fault } from './fault.js';

/** Faults in partial, sorted and weighted windows, in lines and correlations, and in sums since the origin. */
export function statisticsFaults(): Fault[] {
  return [
    ...faultsIn('operators/statistics/partial.ts', [
      ['whole windows', 'outputs[0], period, 1, mean', 'outputs[0], period, period, mean'],
      ['a mean for a sum', "'Sum of a partial window', false)", "'Sum of a partial window', true)"],
      ['a maximum that is a minimum', "['max', 'idxmax'],\n  1,", "['max', 'idxmax'],\n  -1,"],
      ['the other quantile', 'mirror}, quantile).upper`', 'mirror}, quantile).lower`'],
      ['a history that is too short', 'history: ({ period }) => period,', 'history: ({ period }) => period - 1,'],
      ['a hole that is said to be passed on', 'skipsHoles: true', 'skipsHoles: false'],
      ['a reach of the window alone for sums', 'reach: ({ period }) => windowSumReach(period)', 'reach: ({ period }) => period - 1'],
      ['a difference over one bar', "'x - shift(x, period)'", "'x - shift(x, 1)'"],
    ]),
    ...faultsIn('math/blockLine.ts', [
      ['a population deviation', '/ (seen - 1));', '/ seen);'],
      ['sums of the last block with its first bar', 'state[HEAD + k] = sum;\n', 'state[HEAD + k] = sum + x[i - period + k] - anchor;\n'],
      ['a moment of the wrong place', 'moment += e * place;', 'moment += e * (place + 1);'],
      ['the last block at the wrong distance', '* (k - period);', '* (k - period + 1);'],
      ['a residual of the middle', 'resi[i] = e - mean - b * half;', 'resi[i] = e - mean;'],
      ['an anchor that is not kept', 'state[3] = anchor;', ''],
      ['a moment that is not kept', 'state[6] = moment;', ''],
    ]),
    ...faultsIn('math/blockPair.ts', [
      ['sums of products of one side', 'sxy += a * b;', 'sxy += a * a;'],
      ['a share that is not kept up', 'seen++;\n        share = 1 / seen;', 'seen++;'],
      ['a sum that is not kept', 'state[8] = syy;', ''],
    ]),
    ...faultsIn('math/blockPeak.ts', [['places from 0 on', 'bestAt + seen - place', 'bestAt + seen - place - 1']]),
    ...faultsIn('math/sortedWindow.ts', [
      ['a window one bar too long', 'const u = x[i - period] + 0;', 'const u = x[i - period - 1] + 0;'],
      ['a rank from 0 on', '0.5 * (first + last) + 1', '0.5 * (first + last)'],
      ['no share of the neighbour', 'lowPart === 0 ? a :', 'lowPart >= 0 ? a :'],
      ['a count that is not looked at again', 'if (n !== counted) {', 'if (counted < 0) {'],
      ['a value that does not sink', 'for (; k > 0 && state[k] > v; k--)', 'for (; k > 1 && state[k] > v; k--)'],
      ['a hole that does not take its value along', 'n--;', ''],
    ]),
    ...faultsIn('math/windowOrder.ts', [
      ['a value that is not counted', 'else count++;', 'else count += 0;'],
      ['a value that does not rise', 'k < end && state[k + 1] < v', 'k < end - 1 && state[k + 1] < v'],
      ['a search that ends early', 'while (low < high) {', 'while (low + 1 < high) {'],
    ]),
    ...faultsIn('math/windowWeighted.ts', [
      [
        'weights of a window one bar longer',
        'const weights = (period * (period + 1)) / 2;',
        'const weights = ((period + 2) * (period + 1)) / 2;',
      ],
      ['the oldest value heaviest', 'const weight = k - i + period;', 'const weight = i - k + 1;'],
      ['sums from scratch that are missed', 'if ((n & resumMask) === 0) resum(', 'if (n < 0) resum('],
      ['a constant window that is not looked for', 'settle(x, out, period, start, end);', ''],
      ['the low part of the sum is lost', 'state[3] = lo;', ''],
      ['the count of bars is not kept', 'state[0] = n;', ''],
    ]),
    ...faultsIn('math/windowPlace.ts', [
      ['an extreme that stays one bar too long', 'if (since >= period) {', 'if (since > period) {'],
      ['a search one value short', 'k < period; k++', 'k < period - 1; k++'],
      ['a place that is not kept', 'state[at + 1] = since;', ''],
    ]),
    ...faultsIn('math/windowIndex.ts', [
      ['a hole that keeps the extreme', 'if (valid === period) best = -1;', ''],
      ['rows of a block', 'state[0] = row;', ''],
    ]),
    ...faultsIn('operators/statistics/correl.ts', [['NaN for a constant side', '>= -2, ', '>= -2, 0 / 0 + ']]),
    ...faultsIn('operators/statistics/linearRegression.ts', [
      ['a line that ends early', 'wma(x, period) + 2 * ${LEAD}', 'wma(x, period) + ${LEAD}'],
      ['a slope over the period', '6 * ${LEAD} / (period - 1)', '6 * ${LEAD} / period'],
      ['an angle in radians', "DEGREES = '57.29577951308232'", "DEGREES = '1'"],
      ['a start that is the mean', 'sma(x, period) - 3 * ${LEAD}', 'sma(x, period) - 2 * ${LEAD}'],
      ['a forecast of this bar', '(2 + 6 / (period - 1))', '2'],
    ]),
    ...faultsIn('operators/statistics/regression_slope.ts', [
      ['a slope of x on y', 'xx += a * a;', 'xx += (y[k] - meanY) * (y[k] - meanY);'],
    ]),
    ...faultsIn('operators/statistics/percentrank.ts', [
      ['a window one bar short', 'odd & Number(x[i - period] < v)', '0'],
      ['a window of four bars one short', 'Number(oldest < v0) +', ''],
      ['a bar of four left out', 'Number(v0 < v3) +', ''],
    ]),
    ...faultsIn('operators/statistics/percentile.ts', [
      ['a place one below', 'Math.ceil((percentile * period) / 100)', 'Math.floor((percentile * period) / 100)'],
    ]),
    ...faultsIn('operators/statistics/share_below.ts', [['a window one bar too long', 'k = i - bars + 1', 'k = i - bars']]),
    ...faultsIn('operators/statistics/time_corr.ts', [['time that runs back', 'moment += d * (k - half);', 'moment += d * (half - k);']]),
    ...faultsIn('operators/statistics/histogram_entropy.ts', [
      ['the last bin left out', 'for (let b = 0; b <= last; b++) {', 'for (let b = 0; b < last; b++) {'],
      ['counts of the window before', 'counts[b] = 0;', ''],
    ]),
    ...faultsIn('operators/statistics/mean_deviation.ts', [
      ['a row of four without its last value', ' + Math.abs(x[i + 3] - md)', ''],
      ['a row of four with the mean of its neighbour', 'c += Math.abs(v - mc);', 'c += Math.abs(v - mb);'],
      [
        'a lone row without its first value',
        'for (let k = i - period + 1; k <= i; k++) total',
        'for (let k = i - period + 2; k <= i; k++) total',
      ],
    ]),
    ...faultsIn('math/runningSum.ts', [['a sum that is not kept', 'state[0] = hi;', '']]),
    ...faultsIn('operators/statistics/cumsum_since.ts', [
      ['a sum that goes on beyond its anchor', 'if (isAnchor(anchor[at]!)) state.set(BEGUN);', 'if (isAnchor(anchor[at]!)) state[2] = 1;'],
      ['an anchor at a hole', 'mark === mark && mark !== 0', 'mark !== 0'],
    ]),
    ...faultsIn('operators/statistics/cumsum.ts', [['a reach of none', "reach: 'unbounded'", 'reach: () => 0']]),
    ...faultsIn('operators/statistics/bars_since_change.ts', [['a count from 1 on', 'bars = 0;\n', 'bars = 1;\n']]),
    ...faultsIn('operators/volume/pvt.ts', [
      ['a return of the wrong base', '((c - before) / before) * v', '((c - before) / c) * v'],
      ['a close that is not kept', 'state[0] = before;', ''],
    ]),
    ...faultsIn('operators/volume/volumeIndices.ts', [
      ['an index from 100', 'START = 1000', 'START = 100'],
      ['a volume that is not kept', 'state[2] = volumeBefore;', ''],
      ['an index that may overflow', ' & Number(next - next === 0)', ''],
    ]),
    ...faultsIn('operators/volume/ema_gap.ts', [
      ['a first value one bar late', 'if (n < settled) n++;\n      out[i] = n < settled', 'out[i] = n++ < settled'],
      ['averages that start at 0', 'if (n === 0) fast = slow = v;', ''],
    ]),
    ...faultsIn('operators/volume/vwap.ts', [
      ['a mean of closes', '(high[i] + low[i] + close[i]) / 3', 'close[i]'],
      ['shares that are not kept', 'state[1] = shares;', ''],
    ]),
    ...faultsIn('operators/momentum/wad.ts', [
      ['a low that is below', 'choose(Number(l < previous), previous, l)', 'l'],
      ['a close that is not kept', 'state[1] = previous;', ''],
    ]),
  ];
}

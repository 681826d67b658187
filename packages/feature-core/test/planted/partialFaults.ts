import { faultsIn, type Fault } from './fault.js';

/** Faults in partial windows: counts, holes at each of their places, ties, the borders of blocks. */
export function partialFaults(): Fault[] {
  return [
    ...faultsIn('math/blockLine.ts', [
      ['a hole that leaves one bar early', 'else if (run < period) run++;', 'else if (run < period) run += run === period - 2 ? 2 : 1;'],
      ['the deviation of a holed window by all its bars', 'Math.sqrt(squares / (n - 1))', 'Math.sqrt(squares / (period - 1))'],
      [
        'a holed window one bar short',
        'let anchor = 0;\n  for (let k = i - period + 1; k <= i; k++) {',
        'let anchor = 0;\n  for (let k = i - period + 2; k <= i; k++) {',
      ],
      ['a residual at the oldest bar', 'resi[i] = x[i] - anchor - mean + b * centre;', 'resi[i] = x[i] - anchor - mean - b * centre;'],
      ['a centre of all places', 'const centre = places / n;', 'const centre = places / period;'],
      ['a deviation of rounding that is no constant', 'Math.sqrt(yy / (n - 1)) <= QUIET_DEVIATION', 'yy === 0'],
      ['a quiet window of another size', 'QUIET_DEVIATION = 2e-5', 'QUIET_DEVIATION = 2e-3'],
      ['squares of the last block that are not kept', 'state[second + k] = squares;', ''],
    ]),
    ...faultsIn('math/blockPair.ts', [
      ['a pair of which one side may be a hole', 'const d = x[i] - y[i];', 'const d = x[i] - x[i];'],
      ['means of all bars', 'const meanY = sumY / n;', 'const meanY = sumY / period;'],
      ['one quiet side that is looked at', 'isQuiet(x, i, period, quiet) || isQuiet(y, i, period, quiet)', 'isQuiet(x, i, period, quiet)'],
      ['a lone value that is quiet', 'return n > 1 && ', 'return n > 0 || '],
      ['the last block with one sum of the other side', 'sxy += a * b;\n  }\n}', 'sxy += b * b;\n  }\n}'],
      ['a second anchor that is not kept', 'state[4] = anchorY;', ''],
    ]),
    ...faultsIn('math/blockPeak.ts', [
      ['the last of equal extremes', 'if (v > best) {\n        best = v;', 'if (v >= best) {\n        best = v;'],
      ['the newer of equal extremes of two blocks', 'const older = end >= best;', 'const older = end > best;'],
      ['the last of equal extremes of the block before', 'if (v >= best && v < Infinity) {', 'if (v > best && v < Infinity) {'],
      ['the last hole for the first', 'if (hole === 0) hole = k - i + seen;', 'hole = k - i + seen;'],
      ['a hole one place early', 'hole = k - i + seen;', 'hole = k - i + seen - 1;'],
      [
        'a lost sign of the smallest',
        'value[i] = best === -Infinity ? NaN : sign * best + 0;',
        'value[i] = best === -Infinity ? NaN : best + 0;',
      ],
      ['a place in the block that is not kept', 'state[4] = bestAt;', ''],
    ]),
    ...faultsIn('math/sortedWindow.ts', [
      ['ties at their last place', '(0.5 * (first + last) + 1)', '(last + 1)'],
      ['ties that are not seen below', 'while (first > 0 && state[first] === v) first--;', ''],
      ['a rank among all bars', '+ 1) / n;', '+ 1) / period;'],
      ['quantiles of the count before', 'lowAt = Math.min(low * (n - 1), n - 1) | 0;', 'lowAt = Math.min(low * n, n - 1) | 0;'],
      ['a hole that has a rank', 'if (!enters) {\n      rank[i] = NaN;', 'if (n < 0) {\n      rank[i] = NaN;'],
      ['the place of a leaving value one too high', 'return state[1 + at] < u ? at + 1 : at;', 'return at + 1;'],
      ['a count of values that is not kept', 'state[0] = n;\n  for', 'for'],
    ]),
    ...faultsIn('operators/statistics/partial.ts', [
      [
        'a mean of whole windows for a sum of partial ones',
        "sumOf('qlib_mean', 'Mean of a partial window', true)",
        "sumOf('qlib_mean', 'Mean of a partial window', false)",
      ],
      ['the slope for the residual', "line, 'resi'),", "line, 'slope'),"],
      ['a lookback of none for two values', "lookback: () => 1,\n    unit: 'ratio'", "lookback: () => 0,\n    unit: 'ratio'"],
      ['a state of one sum too few', 'blockState(period, 3)', 'blockState(period, 2)'],
    ]),
    ...faultsIn('operators/statistics/share_below.ts', [
      ['equal values that are below', 'if (x[k] < v) below++;', 'if (x[k] <= v) below++;'],
      ['a share of the period', 'below / bars', 'below / period'],
      ['a count of bars that is not kept', 'state[0] = bars;', ''],
    ]),
    ...faultsIn('operators/price/earliest.ts', [['a place that is not kept', 'state[0] = back;', '']]),
    ...faultsIn('operators/statistics/percentrank.ts', [
      ['equal values that are below', 'below += Number(x[k] < v);', 'below += Number(x[k] <= v);'],
      ['a share of one more', '((below + others) / period) * 100', '((below + others) / (period + 1)) * 100'],
    ]),
    ...faultsIn('operators/statistics/percentile.ts', [
      ['a hole that leaves its values', 'if (n > 0) state.fill(0);\n        n = 0;', 'n = n + 0;'],
    ]),
    ...faultsIn('math/windowPlace.ts', [
      ['the oldest of equal extremes', 'if (v >= best) {', 'if (v > best) {'],
      ['the oldest of those that are left', 'if (v > best) {', 'if (v >= best) {'],
      ['an extreme of many bars that is never now', 'Number(x[i] === extreme) - 1', '-1'],
      ['a search among many bars that ends too soon', 'while (x[i - since] !== extreme) since++;', ''],
    ]),
    ...faultsIn('math/windowIndex.ts', [
      ['an equal value that does not take over', 'sign * v >= sign * x[i - (row - best)]', 'sign * v > sign * x[i - (row - best)]'],
      ['the newest of those that are left', 'sign * x[start + k] > sign * x[start + at]', 'sign * x[start + k] >= sign * x[start + at]'],
      ['an extreme that stays one bar too long', 'if (best < first) best', 'if (best < first - 1) best'],
    ]),
  ];
}

import { blockDeviation, blockLine, blockState, QUIET_DEVIATION } from '../../math/blockLine.js';
import { blockPair, blockPairState } from '../../math/blockPair.js';
import { blockPeak, blockPeakState } from '../../math/blockPeak.js';
import { sortedWindow, sortedWindowState } from '../../math/sortedWindow.js';
import { windowSum, windowSumReach, WINDOW_SUM_STATE } from '../../math/windowSum.js';
import { between, hull, integers, NOT_NEGATIVE, point, rounded, times } from '../../math/interval.js';
import { defineOperator, deriveOperator, type Operator } from '../define.js';

/**
 * The statistics of partial windows, in qlib's names: at bar i the last min(i + 1, period) bars count, values that are NaN or infinite are left out, and the
 * result is NaN only where too few are left (one value; two for `qlib_std`, `qlib_slope`, `qlib_rsquare`, `qlib_resi` and `qlib_corr`). One table, as they have one
 * shape: a kernel for those that share their sums, and a name for each of its outputs.
 * @see pyqlib 0.9.7 expression operators, pandas rolling(period, min_periods=1)
 */
type Kernel = Pick<Operator, 'name' | 'summary' | 'inputs' | 'params' | 'lookback' | 'unit' | 'stateSize' | 'run'> &
  Partial<Pick<Operator, 'revision' | 'outputs' | 'units' | 'reach' | 'window' | 'range' | 'ranges' | 'monotone'>>;

const SOURCE = 'pyqlib 0.9.7; pandas rolling(period, min_periods=1)';
const PERIOD = { period: { default: 20, min: 1 } };
const PERIOD_OF_TWO = { period: { default: 20, min: 2 } };

function partial(kernel: Kernel): Operator {
  return defineOperator({
    revision: 1,
    category: 'statistics',
    source: SOURCE,
    memory: 'window',
    skipsHoles: true,
    reach: ({ period }) => period - 1,
    history: ({ period }) => period,
    ...kernel,
  });
}

/** One output of a kernel under qlib's name for it. */
function named(name: string, summary: string, kernel: Operator, output: string): ReturnType<typeof deriveOperator> {
  const expression = `${kernel.name}(${[...kernel.inputs, ...Object.keys(kernel.params)].join(', ')}).${output}`;
  return deriveOperator({
    name,
    revision: 1,
    category: 'statistics',
    summary,
    source: SOURCE,
    inputs: kernel.inputs,
    params: kernel.params,
    expression,
  });
}

const sumOf = (name: string, summary: string, mean: boolean): Operator =>
  partial({
    name,
    summary,
    inputs: ['x'],
    params: PERIOD,
    reach: ({ period }) => windowSumReach(period),
    window: ({ period }) => period - 1,
    lookback: () => 0,
    unit: 'x',
    range: mean ? 'input' : ({ period }, [x]) => hull(x!, times(x!, point(period!))),
    monotone: true,
    stateSize: () => WINDOW_SUM_STATE,
    run(state, { period }, inputs, outputs, from, to) {
      windowSum(state, inputs[0], outputs[0], period, 1, mean, from, to);
    },
  });

const peakOf = (name: string, summary: string, outputs: readonly string[], sign: number): Operator =>
  partial({
    name,
    summary,
    inputs: ['x'],
    params: PERIOD,
    outputs,
    lookback: () => 0,
    unit: 'x',
    units: { [outputs[1]!]: 'bars' },
    range: 'value',
    ranges: { [outputs[1]!]: ({ period }) => integers(1, period!) },
    stateSize: ({ period }) => blockPeakState(period),
    run(state, { period }, inputs, written, from, to) {
      blockPeak(state, inputs[0], written[0], written[1], period, sign, from, to);
    },
  });

const peak = peakOf(
  'partial_peak',
  'The largest value of a partial window, and the place of the first such from its oldest bar, 1, on',
  ['max', 'idxmax'],
  1,
);
const trough = peakOf(
  'partial_trough',
  'The smallest value of a partial window, and the place of the first such from its oldest bar, 1, on',
  ['min', 'idxmin'],
  -1,
);

const line = partial({
  name: 'partial_line',
  summary: 'The least-squares line through a partial window: its slope a bar, squared correlation and the residual of the newest value',
  inputs: ['x'],
  params: PERIOD_OF_TWO,
  outputs: ['slope', 'rsquare', 'resi'],
  lookback: () => 1,
  unit: 'x',
  units: { rsquare: 'ratio' },
  ranges: { rsquare: ({ period }) => rounded(0, 1, 16 + period!) },
  stateSize: ({ period }) => blockState(period, 3),
  run(state, { period }, inputs, outputs, from, to) {
    blockLine(state, inputs[0], outputs[0], outputs[1], outputs[2], period, from, to);
  },
});

const order = partial({
  name: 'partial_order',
  summary: 'Two quantiles of a partial window, and the rank of its newest value among them all',
  inputs: ['x'],
  params: { ...PERIOD, low: { default: 0.2, min: 0, max: 1, real: true }, high: { default: 0.8, min: 0, max: 1, real: true } },
  outputs: ['lower', 'upper', 'rank'],
  lookback: () => 0,
  unit: 'x',
  units: { rank: 'ratio' },
  range: 'input',
  ranges: { rank: ({ period }) => between(1 / period!, 1) },
  stateSize: ({ period }) => sortedWindowState(period),
  run(state, { period, low, high }, inputs, outputs, from, to) {
    sortedWindow(state, inputs[0], outputs[0], outputs[1], outputs[2], period, low, high, from, to);
  },
});

/** A quantile and its mirror, so that both sides of one window are one node. */
function quantileFormula({ quantile }: Readonly<Record<string, number>>): string {
  const mirror = Number((1 - quantile).toPrecision(15));
  return quantile > 0.5 ? `partial_order(x, period, ${mirror}, quantile).upper` : `partial_order(x, period, quantile, ${mirror}).lower`;
}

export const partialStatistics = [
  peak,
  trough,
  line,
  order,
  partial({
    name: 'qlib_corr',
    revision: 2,
    summary: 'Pearson correlation of the pairs of a partial window; NaN where either side deviates by 2e-5 or less',
    inputs: ['x', 'y'],
    params: PERIOD_OF_TWO,
    lookback: () => 1,
    unit: 'ratio',
    range: ({ period }) => rounded(-1, 1, 16 + period!),
    stateSize: ({ period }) => blockPairState(period),
    run(state, { period }, inputs, outputs, from, to) {
      blockPair(state, inputs[0], inputs[1], outputs[0], period, QUIET_DEVIATION, false, from, to);
    },
  }),
  deriveOperator({
    name: 'qlib_delta',
    revision: 1,
    category: 'statistics',
    summary: 'x less x period bars earlier',
    source: SOURCE,
    inputs: ['x'],
    params: { period: { default: 1, min: 1 } },
    expression: 'x - shift(x, period)',
  }),
  named(
    'qlib_idxmax',
    'Place of the first largest value of a partial window, 1 for its oldest bar; of its first hole where it has one',
    peak,
    'idxmax',
  ),
  named(
    'qlib_idxmin',
    'Place of the first smallest value of a partial window, 1 for its oldest bar; of its first hole where it has one',
    trough,
    'idxmin',
  ),
  named('qlib_max', 'The largest value of a partial window', peak, 'max'),
  sumOf('qlib_mean', 'Mean of a partial window', true),
  named('qlib_min', 'The smallest value of a partial window', trough, 'min'),
  deriveOperator({
    name: 'qlib_quantile',
    revision: 1,
    category: 'statistics',
    summary: 'Quantile of a partial window, linear between neighbours',
    source: SOURCE,
    inputs: ['x'],
    params: { ...PERIOD, quantile: { default: 0.5, min: 0, max: 1, real: true } },
    unit: 'x',
    expression: quantileFormula,
  }),
  deriveOperator({
    name: 'qlib_rank',
    revision: 1,
    category: 'statistics',
    summary: 'Rank of the newest value in a partial window, ties at their mean place, over the number of values',
    source: SOURCE,
    inputs: ['x'],
    params: PERIOD,
    unit: 'ratio',
    expression: 'partial_order(x, period, 0.2, 0.8).rank',
  }),
  named('qlib_resi', 'Newest value less the least-squares line of a partial window', line, 'resi'),
  named('qlib_rsquare', 'Squared correlation of a partial window with time; NaN where it deviates by 2e-5 or less', line, 'rsquare'),
  named('qlib_slope', 'Least-squares slope of a partial window, a bar', line, 'slope'),
  partial({
    name: 'qlib_std',
    summary: 'Sample deviation (ddof 1) of a partial window',
    inputs: ['x'],
    params: PERIOD_OF_TWO,
    lookback: () => 1,
    unit: 'x',
    range: NOT_NEGATIVE,
    stateSize: ({ period }) => blockState(period, 2),
    run(state, { period }, inputs, outputs, from, to) {
      blockDeviation(state, inputs[0], outputs[0], period, from, to);
    },
  }),
  sumOf('qlib_sum', 'Sum of a partial window', false),
];

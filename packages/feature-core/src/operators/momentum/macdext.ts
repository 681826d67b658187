import { deriveOperator, type Params } from '../define.js';
import { averageFrom, averageLookback, matypeParam, movingAverage } from '../trend/movingAverage.js';

/** Fast minus slow, the shorter period being the fast one whichever was given first. */
function line({ fastperiod, fastmatype, slowperiod, slowmatype }: Params): string {
  const given = [
    { period: fastperiod, kind: fastmatype },
    { period: slowperiod, kind: slowmatype },
  ];
  const [fast, slow] = slowperiod < fastperiod ? given.reverse() : given;
  const first = Math.max(...given.map(({ kind, period }) => averageLookback(kind, period)));
  return `(${averageFrom(first, fast.kind, 'x', fast.period)} - ${averageFrom(first, slow.kind, 'x', slow.period)})`;
}

function signal(params: Params): string {
  return movingAverage(params.signalmatype, line(params), params.signalperiod);
}

/**
 * Moving average convergence divergence of averages of any kind: fast − slow, both seeded to start on one bar, the average of that, and the difference.
 * Unit: that of the input. All three start where the signal does.
 * @see TA-Lib MACDEXT
 */
export const macdext = deriveOperator({
  name: 'macdext',
  revision: 1,
  category: 'momentum',
  summary: 'Moving average convergence divergence of averages of any kind',
  source: 'TA-Lib MACDEXT',
  inputs: ['x'],
  params: {
    fastperiod: { default: 12, min: 2 },
    fastmatype: matypeParam(0),
    slowperiod: { default: 26, min: 2 },
    slowmatype: matypeParam(0),
    signalperiod: { default: 9, min: 1 },
    signalmatype: matypeParam(0),
  },
  unit: 'x',
  expression: {
    macd: (params) => `mask(${line(params)}, ${signal(params)})`,
    macdsignal: signal,
    macdhist: (params) => `${line(params)} - ${signal(params)}`,
  },
});

import type { Bars } from '../../../src/bars/bars.js';
import { hold } from '../bits.js';
import { windowAt, type Defined } from '../definitions.js';
import { setOf, type Core } from './subject.js';

/** What has no unit is off by roundings of its own size; the rest by those of the largest value that it reads. */
const UNITLESS = /corr|rsquare|rank|idx|entropy|parkinson|garman|rogers|yang|amihud|drawdown|ulcer|width|share/;
/** Roots of differences: half of the digits go. */
const ROUGH = /garman|rogers|yang/;

/** Each row of an expression is what its definition gives in the row's window of this many bars. */
export function definitionHolds(core: Core, bars: Bars, { expression: text, define, partial }: Defined, period: number): void {
  const expression = text.replace('$', String(period));
  const values = core.compute(bars, setOf(core, [expression])).columns[0]!;
  const read = (['open', 'high', 'low', 'close'] as const).filter((name) => expression.includes(name));
  values.forEach((actual, i) => {
    const window = windowAt(bars, i, period);
    const wanted = partial || window.close.length === period ? define(window, period) : NaN;
    const size = UNITLESS.test(expression) ? 1 : Math.max(0, ...read.flatMap((name) => window[name].filter(Number.isFinite).map(Math.abs)));
    const off = (ROUGH.test(expression) ? 1e-7 : 1e-9) * Math.max(size, Math.abs(wanted) || 0);
    hold(
      Object.is(actual, wanted) || actual === wanted || Math.abs(actual - wanted) <= off,
      () => `${expression} row ${i} is ${actual}, by its definition ${wanted}, of ${read.map((name) => window[name].join()).join(' | ')}`,
    );
  });
}

import { acos, asin, atan, cos, cosh, log, log10, sin, sinh, tan, tanh } from '../../math/elementary.js';
import { between, magnitude, negative, NOT_NEGATIVE, rising, UNBOUNDED, type Interval } from '../../math/interval.js';
import { defineElementwise, type ElementwiseOperator, type RangeRule } from '../define.js';

/** Of those that have had other bits before. */
const REVISIONS: Readonly<Record<string, number>> = { atan: 2, cos: 2, cosh: 2, log10: 2, sin: 2, sinh: 2, tan: 2 };

type Loop = (out: Float64Array, x: Float64Array, lag: number, from: number, to: number) => void;

/**
 * A function of one number as an operator under TA-Lib's name. Each has a loop of its own, of which the engine makes the function a part; one loop for all
 * would call it by a number that it has to allocate.
 */
function transform(name: string, summary: string, unit: 'ratio' | 'mixed', range: RangeRule, loop: Loop): ElementwiseOperator {
  return defineElementwise({
    name,
    revision: REVISIONS[name] ?? 1,
    summary,
    inputs: ['x'],
    unit,
    range,
    source: `TA-Lib ${name.toUpperCase()}`,
    run: (out, a, la, _b, _lb, _c, _lc, from, to) => loop(out, a, la, from, to),
  });
}

/** The range of a function that never falls, where its argument is in its domain. */
function increasing(f: (x: number) => number, domain?: Interval): RangeRule {
  return (_params, [x]) => rising(f, x!, domain);
}

function whole(f: (x: number) => number): RangeRule {
  return (_params, [x]) => ({ ...rising(f, x!), integer: true });
}

/** The functions of one number; exp, log and sqrt are in elementwise.ts. Angles are in radians. NaN outside of a function's domain. */
export const transforms: readonly ElementwiseOperator[] = [
  transform(
    'acos',
    'Arc cosine; NaN outside -1..1',
    'ratio',
    (_params, [x]) => negative(rising((v) => -acos(v), x!, between(-1, 1))),
    (out, x, lag, from, to) => {
      for (let i = from; i < to; i++) out[i] = acos(x[i - lag]);
    },
  ),
  transform('asin', 'Arc sine; NaN outside -1..1', 'ratio', increasing(asin, between(-1, 1)), (out, x, lag, from, to) => {
    for (let i = from; i < to; i++) out[i] = asin(x[i - lag]);
  }),
  transform('atan', 'Arc tangent', 'ratio', increasing(atan), (out, x, lag, from, to) => {
    for (let i = from; i < to; i++) out[i] = atan(x[i - lag]);
  }),
  transform('ceil', 'The smallest integer that is not below x', 'mixed', whole(Math.ceil), (out, x, lag, from, to) => {
    for (let i = from; i < to; i++) out[i] = Math.ceil(x[i - lag]);
  }),
  transform('cos', 'Cosine', 'ratio', between(-1, 1), (out, x, lag, from, to) => {
    for (let i = from; i < to; i++) out[i] = cos(x[i - lag]);
  }),
  transform(
    'cosh',
    'Hyperbolic cosine',
    'ratio',
    (_params, [x]) => rising(cosh, magnitude(x!)),
    (out, x, lag, from, to) => {
      for (let i = from; i < to; i++) out[i] = cosh(x[i - lag]);
    },
  ),
  transform('floor', 'The largest integer that is not above x', 'mixed', whole(Math.floor), (out, x, lag, from, to) => {
    for (let i = from; i < to; i++) out[i] = Math.floor(x[i - lag]);
  }),
  transform(
    'ln',
    'Natural logarithm, as log; minus infinity at 0, NaN below',
    'ratio',
    increasing(log, NOT_NEGATIVE),
    (out, x, lag, from, to) => {
      for (let i = from; i < to; i++) out[i] = log(x[i - lag]);
    },
  ),
  transform(
    'log10',
    'Logarithm to base 10; minus infinity at 0, NaN below',
    'ratio',
    increasing(log10, NOT_NEGATIVE),
    (out, x, lag, from, to) => {
      for (let i = from; i < to; i++) out[i] = log10(x[i - lag]);
    },
  ),
  transform('sin', 'Sine', 'ratio', between(-1, 1), (out, x, lag, from, to) => {
    for (let i = from; i < to; i++) out[i] = sin(x[i - lag]);
  }),
  transform('sinh', 'Hyperbolic sine', 'ratio', increasing(sinh), (out, x, lag, from, to) => {
    for (let i = from; i < to; i++) out[i] = sinh(x[i - lag]);
  }),
  transform('tan', 'Tangent', 'ratio', UNBOUNDED, (out, x, lag, from, to) => {
    for (let i = from; i < to; i++) out[i] = tan(x[i - lag]);
  }),
  transform('tanh', 'Hyperbolic tangent', 'ratio', increasing(tanh), (out, x, lag, from, to) => {
    for (let i = from; i < to; i++) out[i] = tanh(x[i - lag]);
  }),
];

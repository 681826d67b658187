import { acos, asin, atan, cos, cosh, log, log10, sin, sinh, tan, tanh } from '../../math/elementary.js';
import { between, magnitude, negative, NOT_NEGATIVE, rising, UNBOUNDED, type Interval } from '../../math/interval.js';
import { defineElementwise, type ElementwiseOperator, type RangeRule } from '../define.js';

/** A function of one number as an operator under TA-Lib's name. */
function transform(
  name: string,
  summary: string,
  unit: 'ratio' | 'mixed',
  f: (x: number) => number,
  range: RangeRule,
): ElementwiseOperator {
  return defineElementwise({
    name,
    summary,
    inputs: ['x'],
    unit,
    range,
    source: `TA-Lib ${name.toUpperCase()}`,
    run(out, a, la, _b, _lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) out[i] = f(a[i - la]);
    },
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
  transform('acos', 'Arc cosine; NaN outside -1..1', 'ratio', acos, (_params, [x]) =>
    negative(rising((v) => -acos(v), x!, between(-1, 1))),
  ),
  transform('asin', 'Arc sine; NaN outside -1..1', 'ratio', asin, increasing(asin, between(-1, 1))),
  transform('atan', 'Arc tangent', 'ratio', atan, increasing(atan)),
  transform('ceil', 'The smallest integer that is not below x', 'mixed', (x) => Math.ceil(x), whole(Math.ceil)),
  transform('cos', 'Cosine', 'ratio', cos, between(-1, 1)),
  transform('cosh', 'Hyperbolic cosine', 'ratio', cosh, (_params, [x]) => rising(cosh, magnitude(x!))),
  transform('floor', 'The largest integer that is not above x', 'mixed', (x) => Math.floor(x), whole(Math.floor)),
  transform('ln', 'Natural logarithm, as log; minus infinity at 0, NaN below', 'ratio', log, increasing(log, NOT_NEGATIVE)),
  transform('log10', 'Logarithm to base 10; minus infinity at 0, NaN below', 'ratio', log10, increasing(log10, NOT_NEGATIVE)),
  transform('sin', 'Sine', 'ratio', sin, between(-1, 1)),
  transform('sinh', 'Hyperbolic sine', 'ratio', sinh, increasing(sinh)),
  transform('tan', 'Tangent', 'ratio', tan, UNBOUNDED),
  transform('tanh', 'Hyperbolic tangent', 'ratio', tanh, increasing(tanh)),
];

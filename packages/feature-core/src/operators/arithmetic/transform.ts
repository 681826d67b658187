import { acos, asin, atan, cos, cosh, log, log10, sin, sinh, tan, tanh } from '../../math/elementary.js';
import { defineElementwise, type ElementwiseOperator } from '../define.js';

/** A function of one number as an operator under TA-Lib's name. */
function transform(name: string, summary: string, unit: 'ratio' | 'mixed', f: (x: number) => number): ElementwiseOperator {
  return defineElementwise({
    name,
    summary,
    inputs: ['x'],
    unit,
    source: `TA-Lib ${name.toUpperCase()}`,
    run(out, a, la, _b, _lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) out[i] = f(a[i - la]);
    },
  });
}

/** The functions of one number; exp, log and sqrt are in elementwise.ts. Angles are in radians. NaN outside of a function's domain. */
export const transforms: readonly ElementwiseOperator[] = [
  transform('acos', 'Arc cosine; NaN outside -1..1', 'ratio', acos),
  transform('asin', 'Arc sine; NaN outside -1..1', 'ratio', asin),
  transform('atan', 'Arc tangent', 'ratio', atan),
  transform('ceil', 'The smallest integer that is not below x', 'mixed', (x) => Math.ceil(x)),
  transform('cos', 'Cosine', 'ratio', cos),
  transform('cosh', 'Hyperbolic cosine', 'ratio', cosh),
  transform('floor', 'The largest integer that is not above x', 'mixed', (x) => Math.floor(x)),
  transform('ln', 'Natural logarithm, as log; minus infinity at 0, NaN below', 'ratio', log),
  transform('log10', 'Logarithm to base 10; minus infinity at 0, NaN below', 'ratio', log10),
  transform('sin', 'Sine', 'ratio', sin),
  transform('sinh', 'Hyperbolic sine', 'ratio', sinh),
  transform('tan', 'Tangent', 'ratio', tan),
  transform('tanh', 'Hyperbolic tangent', 'ratio', tanh),
];

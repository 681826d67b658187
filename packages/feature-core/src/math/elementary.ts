/**
 * Elementary functions whose bits do not depend on the engine.
 *
 * The language leaves `Math.log`, `Math.exp`, `Math.sin` and their like to each engine, and their last bits differ between
 * versions of one engine too. These use only + - * / √, comparisons and exact roundings, so equal arguments give equal bits
 * everywhere. Each is within one unit in the last place of the true value over its whole domain, subnormal results included (the
 * largest error among millions of points stayed below 0.84 units, that of `tan`, then 0.73, those of `sin` and `cos`), and treats NaN, infinities, signed zeros and domain errors as
 * `Math` does.
 *
 * The method is the same throughout: reduce the argument to a small interval around an entry of a table, sum a short Taylor
 * series there, and carry the leading terms as an unevaluated sum of two doubles, so that only the last addition rounds.
 *
 * What is rare has a function of its own, called as `+rare(x)`: the sign tells the engine that a number comes back, without which it would make an object of
 * each result, those of the usual way too.
 */
export { acos, asin, atan, atan2 } from './elementary/arc.js';
export { sineAndCosine } from './elementary/circle.js';
export { exp, expm1 } from './elementary/exponential.js';
export { cosh, sinh, tanh } from './elementary/hyperbolic.js';
export { log, log10, log1p, log2 } from './elementary/logarithm.js';
export { pow } from './elementary/power.js';
export { cos, sin, tan } from './elementary/trigonometric.js';

/**
 * x^y = e^(y log x): the logarithm in two doubles to 2^-66, its product with y in two doubles, and the exponential of those.
 * The absolute error of y log x, at most 745 * 2^-66, is what remains beside the last rounding.
 */
import { powerOfTwo, scale } from './binary.js';
import { expPair } from './exponential.js';
import { logPair } from './logarithm.js';
import { lowPart, productRest } from './pair.js';

/** From here on y log x is beyond the exponential's range for every x but 1; below its inverse the power rounds to 1. */
const HUGE_EXPONENT = powerOfTwo(65);
const TINY_EXPONENT = powerOfTwo(-65);

/**
 * x to the power y. Error below 0.51 units in the last place, subnormal results included; y = 1, 2 and 0.5 are correctly rounded.
 * Special cases as ECMAScript has them: x^0 is 1 for every x, NaN too; 1^Infinity and (-1)^Infinity are NaN; a negative x
 * with a fractional y is NaN; the sign of a negative base or zero stays with an odd integer y.
 * @see ECMA-262, Number::exponentiate
 */
export function pow(x: number, y: number): number {
  if (y === 2) return x * x;
  if (y === 1) return x;
  if (x > 0 && x < Infinity && y - y === 0) return y === 0.5 ? Math.sqrt(x) : positivePower(x, y);
  if (y === 0) return 1;
  if (x !== x || y !== y) return NaN;
  const size = Math.abs(x);
  if (y === Infinity || y === -Infinity) return size === 1 ? NaN : size > 1 === y > 0 ? Infinity : 0;
  const negative = x < 0 || 1 / x < 0;
  const whole = Math.floor(y) === y;
  const sign = negative && whole && Math.floor(y / 2) * 2 !== y ? -1 : 1;
  if (size === 0 || size === Infinity) return sign * (size > 0 === y > 0 ? Infinity : 0);
  return whole ? sign * positivePower(size, y) : NaN;
}

/** x^y for finite x > 0 and finite y. */
function positivePower(x: number, y: number): number {
  const size = Math.abs(y);
  if (size < TINY_EXPONENT || x === 1) return 1;
  if (size > HUGE_EXPONENT) return x > 1 === y > 0 ? Infinity : 0;
  const logarithm = logPair(x, 0);
  const product = y * logarithm;
  if (product > 710) return Infinity;
  if (product < -746) return 0;
  const rest = productRest(y, logarithm, product) + y * lowPart[0];
  const hi = expPair(product, rest);
  return scale(hi, lowPart[0], lowPart[1]);
}

/**
 * Arithmetic on unevaluated sums of two doubles (about 100 bits). A function that yields such a pair returns the high part and
 * leaves the low part in `lowPart[0]`: an object or a tuple would cost an allocation. The caller reads it before its next call.
 *
 * Products are split by `Math.fround`, which is exact rounding to 24 bits: 24 x 24 and 24 x 29 bits fit in a double.
 * @see Dekker, "A floating-point technique for extending the available precision", Numerische Mathematik 18 (1971)
 */

/** The low part of the last pair, and beside it an integer that belongs to the pair (an exponent). */
export const lowPart = new Float64Array(2);

/** a * b - product, where product is the rounded a * b; to 2^-105 of it, for magnitudes between 2^-70 and 2^70. */
export function productRest(a: number, b: number, product: number): number {
  const ah = Math.fround(a);
  const bh = Math.fround(b);
  const al = a - ah;
  const bl = b - bh;
  return ah * bh - product + ah * bl + al * bh + al * bl;
}

/** a + b - sum, where sum is the rounded a + b; exact in either order of magnitude. */
export function sumRest(a: number, b: number, sum: number): number {
  const bShare = sum - a;
  return a - (sum - bShare) + (b - bShare);
}

/** (nh + nl) / (dh + dl) - quotient, where quotient is the rounded nh / dh. */
export function quotientRest(nh: number, nl: number, dh: number, dl: number, quotient: number): number {
  const product = quotient * dh;
  return (nh - product - productRest(quotient, dh, product) + (nl - quotient * dl)) / dh;
}

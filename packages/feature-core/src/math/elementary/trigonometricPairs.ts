/**
 * Sine, cosine and tangent of any argument; those of trigonometric.ts are faster where they hold.
 *
 * Sine and cosine of the reduced argument |r| <= pi / 4 by their Taylor series. The first two terms are carried in two doubles and
 * the rest is at most 2^-5 of the result, so the sum has an error of 2^-56 before the last rounding. The first term left out
 * is below 2^-62.
 */
import { powerOfTwo } from './binary.js';
import { lowPart, productRest, quotientRest } from './pair.js';
import { reduce } from './reduction.js';

/** Below this |x| the sine and tangent round to x: the next term is x^3 / 3. */
const TINY = powerOfTwo(-27);

/** 1 / 6 in two doubles. */
const SIXTH = 1 / 6;
const SIXTH_REST = 9.25185853854297e-18;

/** As `sin`, for any x. */
export function sinAtEdge(x: number): number {
  if (Math.abs(x) < TINY) return x;
  if (x - x !== 0) return NaN;
  const r = reduce(x);
  const n = lowPart[1];
  const y = (n & 1) === 0 ? sinPair(r, lowPart[0]) : cosPair(r, lowPart[0]);
  return n < 2 ? y : -y;
}

/** As `cos`, for any x. */
export function cosAtEdge(x: number): number {
  if (x - x !== 0) return NaN;
  const r = reduce(x);
  const n = lowPart[1];
  const y = (n & 1) === 0 ? cosPair(r, lowPart[0]) : sinPair(r, lowPart[0]);
  return n === 0 || n === 3 ? y : -y;
}

/** As `tan`, for any x. */
export function tanAtEdge(x: number): number {
  if (Math.abs(x) < TINY) return x;
  if (x - x !== 0) return NaN;
  const r = reduce(x);
  const rRest = lowPart[0];
  const odd = (lowPart[1] & 1) !== 0;
  const s = sinPair(r, rRest);
  const sRest = lowPart[0];
  const c = cosPair(r, rRest);
  const cRest = lowPart[0];
  const y = odd ? -c / s : s / c;
  return y + (odd ? quotientRest(-c, -cRest, s, sRest, y) : quotientRest(s, sRest, c, cRest, y));
}

/** sin(r + rest) as the returned part + lowPart[0]: r - r^3 / 6 in two doubles, then r^5 / 120 … r^17 / 17!. */
function sinPair(r: number, rest: number): number {
  const r2 = r * r;
  const r2Rest = productRest(r, r, r2) + 2 * r * rest;
  const r3 = r2 * r;
  const r3Rest = productRest(r2, r, r3) + (r2Rest * r + r2 * rest);
  const cubic = r3 * SIXTH;
  const cubicRest = productRest(r3, SIXTH, cubic) + (r3 * SIXTH_REST + r3Rest * SIXTH);
  const end = 1 / 39916800 - r2 * (1 / 6227020800 - r2 * (1 / 1307674368000 - r2 * (1 / 355687428096000)));
  const series = r3 * r2 * (1 / 120 - r2 * (1 / 5040 - r2 * (1 / 362880 - r2 * end)));
  const sum = r - cubic;
  const tail = r - sum - cubic + (series + (rest - cubicRest));
  const hi = sum + tail;
  lowPart[0] = sum - hi + tail;
  return hi;
}

/** cos(r + rest) as the returned part + lowPart[0]: 1 - r^2 / 2 in two doubles, then r^4 / 24 … r^18 / 18!. */
function cosPair(r: number, rest: number): number {
  const r2 = r * r;
  const half = r2 / 2;
  const halfRest = productRest(r, r, r2) / 2 + r * rest;
  const last = 1 / 87178291200 - r2 * (1 / 20922789888000 - r2 * (1 / 6402373705728000));
  const end = 1 / 3628800 - r2 * (1 / 479001600 - r2 * last);
  const series = r2 * r2 * (1 / 24 - r2 * (1 / 720 - r2 * (1 / 40320 - r2 * end)));
  const sum = 1 - half;
  const tail = 1 - sum - half + (series - halfRest);
  const hi = sum + tail;
  lowPart[0] = sum - hi + tail;
  return hi;
}

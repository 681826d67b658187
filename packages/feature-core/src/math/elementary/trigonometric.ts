/**
 * Sine, cosine and tangent of arguments whose reduction is far from a multiple of pi / 2: short enough to become part of a loop that calls them. The rest of the
 * domain takes those of trigonometricPairs.ts.
 *
 * x = n pi / 2 + r as in reduction.ts, r as a double and what is left of it. The polynomials interpolate sin(r) / r and cos(r) at the nodes of Chebyshev over
 * |r| <= pi / 4, to 2^-57 of the result; the products that weigh most, r^2 / 2 and the quotient, are corrected by what their rounding left.
 */
import { productRest } from './pair.js';
import { PART_1, PART_2, PARTS_3, ROUND, TURNS } from './reduction.js';
import { cosAtEdge, sinAtEdge, tanAtEdge } from './trigonometricPairs.js';

/** From this |x| on n has too many bits for exact products with the parts of pi / 2. */
const LARGEST = 0x100000;

/** Below this |r| the subtraction of the second part is not exact in all cases. */
const NEAR = 1 / 4096;

/**
 * Sine of x in radians, -1 … 1. Error below 0.75 units in the last place, for the largest x too.
 * NaN for NaN and infinities; keeps the sign of zero.
 */
export function sin(x: number): number {
  const n = x * TURNS + ROUND - ROUND;
  const first = x - n * PART_1;
  const b = n * PART_2;
  const second = first - b;
  if (!(Math.abs(x) < LARGEST && Math.abs(second) > NEAR)) return +sinAtEdge(x);
  const left = first - second - b - n * PARTS_3;
  const r = second + left;
  const rest = second - r + left;
  const quarter = n & 3;
  const y = (quarter & 1) === 0 ? r + sineRest(r, rest) : cosineOf(r, rest);
  return quarter < 2 ? y : -y;
}

/**
 * Cosine of x in radians, -1 … 1. Error below 0.75 units in the last place, for the largest x too.
 * NaN for NaN and infinities.
 */
export function cos(x: number): number {
  const n = x * TURNS + ROUND - ROUND;
  const first = x - n * PART_1;
  const b = n * PART_2;
  const second = first - b;
  if (!(Math.abs(x) < LARGEST && Math.abs(second) > NEAR)) return +cosAtEdge(x);
  const left = first - second - b - n * PARTS_3;
  const r = second + left;
  const rest = second - r + left;
  const quarter = n & 3;
  const y = (quarter & 1) === 0 ? cosineOf(r, rest) : r + sineRest(r, rest);
  return quarter === 0 || quarter === 3 ? y : -y;
}

/**
 * Tangent of x in radians. Error below 0.85 units in the last place, for the largest x too.
 * NaN for NaN and infinities; keeps the sign of zero. No double is a pole.
 */
export function tan(x: number): number {
  const n = x * TURNS + ROUND - ROUND;
  const first = x - n * PART_1;
  const b = n * PART_2;
  const second = first - b;
  if (!(Math.abs(x) < LARGEST && Math.abs(second) > NEAR)) return +tanAtEdge(x);
  const left = first - second - b - n * PARTS_3;
  const r = second + left;
  const rest = second - r + left;
  const sineTail = sineRest(r, rest);
  const sine = r + sineTail;
  const sineLow = r - sine + sineTail;
  const square = r * r;
  const half = square / 2;
  const cosineTail = cosineRest(r, rest, square);
  const less = 1 - half;
  const cosine = less + cosineTail;
  const cosineLow = 1 - less - half + (less - cosine + cosineTail);
  const odd = n & 1;
  return odd === 0 ? quotient(sine, sineLow, cosine, cosineLow) : -quotient(cosine, cosineLow, sine, sineLow);
}

/** (a + aLow) / (b + bLow), rounded once. */
function quotient(a: number, aLow: number, b: number, bLow: number): number {
  const inverse = 1 / b;
  const y = a * inverse;
  const product = y * b;
  return y + (a - product - productRest(y, b, product) + (aLow - y * bLow)) * inverse;
}

/** sin(r + rest) - r. */
function sineRest(r: number, rest: number): number {
  const z = r * r;
  const z2 = z * z;
  const end = z * 1.6058531617037152e-10 - 2.505210623243528e-8 - z2 * 7.586697002817504e-13;
  const p = z * 0.008333333333333331 - 0.16666666666666666 + z2 * (z * 2.755731921933913e-6 - 0.00019841269841265065 + z2 * end);
  return z * r * p + rest * (1 - 0.5 * z);
}

/** cos(r + rest). */
function cosineOf(r: number, rest: number): number {
  const z = r * r;
  const half = z / 2;
  const less = 1 - half;
  return less + (1 - less - half + cosineRest(r, rest, z));
}

/** cos(r + rest) - 1 + z / 2, where z is the rounded r * r. */
function cosineRest(r: number, rest: number, z: number): number {
  const z2 = z * z;
  const end = 2.087614626607931e-9 - z * 1.1382632258093615e-11;
  const p = 0.041666666666666664 - z * 0.0013888888888887398 + z2 * (2.4801587298765665e-5 - z * 2.7557317271718644e-7 + z2 * end);
  const high = Math.fround(r);
  const left = r - high;
  return z2 * p - (high * high - z + (r + high) * left) / 2 - r * rest;
}

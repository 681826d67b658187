/**
 * x = n pi / 2 + r with |r| <= pi / 4 (a few units more at the border), r in two doubles to a relative 2^-68 or better.
 * No double is closer to a multiple of pi / 2 than 2^-62, which bounds the digits that cancellation can eat.
 */
import { exponentOf, powerOfTwo } from './binary.js';
import { lowPart, productRest, sumRest } from './pair.js';
import { TWO_OVER_PI } from './tables.js';

const QUARTER_TURN = Math.PI / 4;
export const TURNS = 2 / Math.PI;

/** pi / 2 in four parts; the first three have 33 bits, so that their products with n < 2^20 are exact. */
export const PART_1 = 1.5707963267341256;
export const PART_2 = 6.077100506303966e-11;
const PART_3 = 2.0222662487111665e-21;
const PART_4 = 8.4784276603689e-32;

/** The third and the fourth as one double. */
export const PARTS_3 = PART_3 + PART_4;

/** pi / 2 in two doubles. */
export const HALF_PI = 1.5707963267948966;
export const HALF_PI_REST = 6.123233995736766e-17;

/** Adding and subtracting 1.5 * 2^52 rounds to an integer. */
export const ROUND = 6755399441055744;

const BASE = 0x1000000;
const DIGITS = 9;

/** Scratch of `reduceHuge`. */
const digits = new Float64Array(DIGITS);

/** The reduced argument of x: returns r, its low part in lowPart[0] and n modulo 4 in lowPart[1]. x is finite. */
export function reduce(x: number): number {
  const size = Math.abs(x);
  if (size <= QUARTER_TURN) {
    lowPart[0] = 0;
    lowPart[1] = 0;
    return x;
  }
  return size < 0x100000 ? reduceModerate(x) : reduceHuge(x);
}

/** Cody and Waite's subtraction of n pi / 2 part by part; the first is exact, the next two keep what they round off. */
function reduceModerate(x: number): number {
  const n = x * TURNS + ROUND - ROUND;
  const first = x - n * PART_1;
  const b = n * -PART_2;
  const second = first + b;
  const secondRest = sumRest(first, b, second);
  const c = n * -PART_3;
  const third = second + c;
  const rest = secondRest + (sumRest(second, c, third) - n * PART_4);
  const r = third + rest;
  lowPart[0] = third - r + rest;
  lowPart[1] = n & 3;
  return r;
}

/**
 * Payne and Hanek's reduction. |x| is a whole number of four digits in base 2^24 times 2^(24 w), and 2 / pi a fraction of 50 such digits. Of
 * their product only the digit before the point and eight after it matter: earlier ones are multiples of 4, later ones below 2^-166.
 * A digit of the product sums four products of 48 bits, which is exact.
 */
function reduceHuge(x: number): number {
  const w = Math.floor(exponentOf(x) / 24) - 3;
  digits.fill(0);
  let left = Math.abs(x) * powerOfTwo(-24 * w);
  for (let i = 3; i >= 0; i--) {
    const unit = powerOfTwo(24 * i);
    const digit = Math.floor(left / unit);
    left -= digit * unit;
    for (let p = Math.max(0, 1 - i - w); p < DIGITS; p++) digits[p] += digit * TWO_OVER_PI[p + i + w - 1];
  }
  for (let p = DIGITS - 1; p > 0; p--) {
    const carry = Math.floor(digits[p] / BASE);
    digits[p] -= carry * BASE;
    digits[p - 1] += carry;
  }
  const up = digits[1] >= BASE / 2;
  if (up) for (let p = 1; p < DIGITS; p++) digits[p] = BASE - 1 - digits[p];
  const n = digits[0] - 4 * Math.floor(digits[0] / 4) + (up ? 1 : 0);
  return fractionOfQuarter(x < 0 !== up ? -1 : 1, x < 0 ? 4 - n : n);
}

/** sign * fraction * pi / 2, the fraction being digits[1], digits[2], … after the point; five digits from the first that is not zero. */
function fractionOfQuarter(sign: number, n: number): number {
  let p = 1;
  while (digits[p] === 0) p++;
  const unit = sign * powerOfTwo(-24 * (p + 1));
  const head = (digits[p] * BASE + digits[p + 1]) * unit;
  const tail = (digits[p + 2] * BASE + digits[p + 3] + digits[p + 4] / BASE) * unit * powerOfTwo(-48);
  const f = head + tail;
  const fRest = head - f + tail;
  const product = f * HALF_PI;
  const rest = productRest(f, HALF_PI, product) + (f * HALF_PI_REST + fRest * HALF_PI);
  const r = product + rest;
  lowPart[0] = product - r + rest;
  lowPart[1] = n & 3;
  return r;
}

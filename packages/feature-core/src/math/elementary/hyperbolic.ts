/**
 * Hyperbolic functions from e^|x| and its inverse in two doubles each; near 0, where those would cancel, by Taylor series whose second
 * term is below 2^-7 of the first.
 */
import { powerOfTwo, scale } from './binary.js';
import { exp, expPair } from './exponential.js';
import { lowPart, quotientRest } from './pair.js';

/** The series serve below this, with seven terms of the sine and ten of the tangent: the first left out is below 2^-64 of the sum. */
const SERIES_LIMIT = 1 / 8;

/** Above this e^-x is below 2^-63 of e^x: cosh and sinh are e^x / 2, and tanh is 1. */
const ONE_SIDED = 22;

/** Below this e^x is a double. */
const LARGEST = 708;

/** Above this the result is beyond the largest double. */
const OVERFLOW = 711;

/**
 * Hyperbolic sine. Error below 0.52 units in the last place.
 * NaN for NaN; keeps infinities and the sign of zero; infinite beyond ±710.48.
 */
export function sinh(x: number): number {
  const size = Math.abs(x);
  if (size < SERIES_LIMIT) {
    const z = x * x;
    const end = 1 / 362880 + z * (1 / 39916800 + z * (1 / 6227020800));
    return x + x * z * (1 / 6 + z * (1 / 120 + z * (1 / 5040 + z * end)));
  }
  const y = isOneSided(size) ? exp(size) / 2 : +(size < ONE_SIDED ? halfSum(size, -1) : halfExp(size));
  return x < 0 ? -y : y;
}

/**
 * Hyperbolic cosine, 1 or more. Error below 0.52 units in the last place.
 * NaN for NaN; Infinity at infinities and beyond ±710.48.
 */
export function cosh(x: number): number {
  const size = Math.abs(x);
  return isOneSided(size) ? exp(size) / 2 : +(size < ONE_SIDED ? halfSum(size, 1) : halfExp(size));
}

/** Whether sinh and cosh of x are half of e^x, which is below the largest double. */
function isOneSided(x: number): boolean {
  return x >= ONE_SIDED && x < LARGEST;
}

/**
 * Hyperbolic tangent, -1 … 1. Error below 0.52 units in the last place.
 * NaN for NaN; keeps the sign of zero.
 */
export function tanh(x: number): number {
  const size = Math.abs(x);
  if (size < SERIES_LIMIT) return tanhSeries(x);
  const y = size < ONE_SIDED ? tanhOfPositive(size) : size >= ONE_SIDED ? 1 : NaN;
  return x < 0 ? -y : y;
}

/** (e^x + sign * e^-x) / 2 for 0 <= x < 22. */
function halfSum(x: number, sign: number): number {
  const hi = expPair(x, 0);
  const factor = powerOfTwo(lowPart[1]);
  const h = hi * factor;
  const l = lowPart[0] * factor;
  const inverse = 1 / h;
  const part = sign * inverse;
  const sum = h + part;
  return (sum + (h - sum + part + (l + sign * quotientRest(1, 0, h, l, inverse)))) / 2;
}

/** e^x / 2 for x >= 22, with the halving done in the exponent: e^x alone may be beyond the largest double. */
function halfExp(x: number): number {
  if (!(x < OVERFLOW)) return x >= OVERFLOW ? Infinity : NaN;
  const hi = expPair(x, 0);
  return scale(hi, lowPart[0], lowPart[1] - 1);
}

/** (e^2x - 1) / (e^2x + 1) for 1/8 <= x < 22. */
function tanhOfPositive(x: number): number {
  const hi = expPair(2 * x, 0);
  const factor = powerOfTwo(lowPart[1]);
  const h = hi * factor;
  const l = lowPart[0] * factor;
  const less = h - 1;
  const more = h + 1;
  const y = less / more;
  return y + quotientRest(less, h - less - 1 + l, more, h - more + 1 + l, y);
}

/** The series of tanh: x - x^3 / 3 + 2 x^5 / 15 - … */
function tanhSeries(x: number): number {
  if (x === 0) return x;
  const z = x * x;
  const last = 6404582 / 10854718875 - z * (443861162 / 1856156927625);
  const end = 1382 / 155925 - z * (21844 / 6081075 - z * (929569 / 638512875 - z * last));
  return x - x * z * (1 / 3 - z * (2 / 15 - z * (17 / 315 - z * (62 / 2835 - z * end))));
}

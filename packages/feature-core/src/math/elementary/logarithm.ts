/**
 * log(x): x = 2^k m with m in 0.688 … 1.376, and c near 1 / m from a table of 128 bins, so log(x) = k ln(2) - log(c) + log(1 + r)
 * with r = m c - 1, |r| < 2^-7.6. As c has 24 bits, r comes out exactly in two parts; the bin of 1 has c = 1 and -log(c) = 0, so
 * nothing cancels near 1. k ln(2) - log(c) is exact in its high part: both are multiples of 2^-42.
 */
import { HIGH, SMALLEST_NORMAL, asDouble, asWords, powerOfTwo } from './binary.js';
import { lowPart, productRest, sumRest } from './pair.js';
import { LOG_TABLE } from './tables.js';

/** The high word of the least m, half a bin off a multiple of 2^13 so that 1 lies inside its bin. */
const FIRST_BIN = 0x3fe61000;

/** ln(2) in two parts, the first a multiple of 2^-42. */
const LN2 = 0.6931471805598903;
const LN2_REST = 5.497923018708371e-14;

/** Below this |x| the series to x^6 serves for log(1 + x): the first term left out is below 2^-62 of x. */
const SERIES_LIMIT = 1 / 1024;

/** 1 / ln(2) and 1 / ln(10), each in two parts. */
const LOG2_E = 1.4426950408889634;
const LOG2_E_REST = 2.0355273740931033e-17;
const LOG10_E = 0.4342944819032518;
const LOG10_E_REST = 1.098319650216765e-17;
/** 1 / ln(10) with 24 bits, and what is left of it. */
const LOG10_E_HIGH = Math.fround(LOG10_E);
const LOG10_E_LOW = LOG10_E - LOG10_E_HIGH + LOG10_E_REST;

/**
 * Natural logarithm. Error below 0.52 units in the last place; log(1) is 0.
 * NaN for NaN and below 0, -Infinity at either zero.
 */
export function log(x: number): number {
  if (!(x >= SMALLEST_NORMAL && x < Infinity)) return +logAtEdge(x);
  asDouble[0] = x;
  const word = asWords[HIGH] - FIRST_BIN;
  const k = word >> 20;
  const i = ((word >> 13) & 127) * 3;
  const m = x * powerOfTwo(-k);
  const c = LOG_TABLE[i];
  const mh = Math.fround(m);
  const rh = mh * c - 1;
  const rl = (m - mh) * c;
  const r = rh + rl;
  const base = k * LN2 + LOG_TABLE[i + 1];
  const sum = base + r;
  return sum + (base - sum + r + (rh - r + rl + (k * LN2_REST + LOG_TABLE[i + 2])) + logRest(r));
}

/** log(1 + r) - r for |r| < 2^-7.6. */
function logRest(r: number): number {
  const r2 = r * r;
  return r2 * (r * (1 / 3) - 1 / 2 - r2 * (1 / 4 - r * (1 / 5) + r2 * (1 / 6 - r * (1 / 7))));
}

/** The rest of the domain: subnormal numbers, whose exponent does not tell their size, and what has no finite logarithm. */
function logAtEdge(x: number): number {
  if (x > 0 && x < SMALLEST_NORMAL) return logPair(x, 0);
  return x === 0 ? -Infinity : x === Infinity ? Infinity : NaN;
}

/**
 * log(x + rest) as the returned part + lowPart[0], for finite x > 0 (subnormal too) and |rest| at most a unit in the last place of x;
 * relative error below 2^-66. As `log`, with r, r^2 / 2 and the sums carried in two doubles and the series to r^9.
 */
export function logPair(x: number, rest: number): number {
  const lift = x < SMALLEST_NORMAL ? 54 : 0;
  const lifted = lift === 0 ? x : x * powerOfTwo(54);
  asDouble[0] = lifted;
  const word = asWords[HIGH] - FIRST_BIN;
  const exponent = word >> 20;
  const i = ((word >> 13) & 127) * 3;
  const m = lifted * powerOfTwo(-exponent);
  const c = LOG_TABLE[i];
  const mh = Math.fround(m);
  const rh = mh * c - 1;
  const rl = (m - mh) * c;
  const r = rh + rl;
  const rRest = sumRest(rh, rl, r) + rest * powerOfTwo(-exponent) * c;
  const r2 = r * r;
  const half = r2 / 2;
  const end = 1 / 6 - r * (1 / 7) + r2 * (1 / 8 - r * (1 / 9) + r2 * (1 / 10));
  const series = r2 * (r * (1 / 3 - r * (1 / 4 - r * (1 / 5 - r * end))));
  const k = exponent - lift;
  const base = k * LN2 + LOG_TABLE[i + 1];
  const first = base + r;
  const second = first - half;
  const halfRest = productRest(r, r, r2) / 2 + r * rRest;
  const tail = base - first + r + (first - second - half) + (rRest - halfRest + (series + (k * LN2_REST + LOG_TABLE[i + 2])));
  const hi = second + tail;
  lowPart[0] = second - hi + tail;
  return hi;
}

/** Whether log(x) is an ordinary number; NaN, zero, negative numbers and infinity take `logAtEdge`. */
function hasLogarithm(x: number): boolean {
  return x > 0 && x < Infinity;
}

/**
 * Logarithm to base 2. Error below 0.51 units in the last place; exact at powers of two.
 * NaN for NaN and below 0, -Infinity at either zero.
 */
export function log2(x: number): number {
  return hasLogarithm(x) ? times(logPair(x, 0), LOG2_E, LOG2_E_REST) : logAtEdge(x);
}

/**
 * Logarithm to base 10. Error below 0.51 units in the last place; exact at powers of ten.
 * NaN for NaN and below 0, -Infinity at either zero.
 */
export function log10(x: number): number {
  if (!(x >= SMALLEST_NORMAL && x < Infinity)) return +log10AtEdge(x);
  asDouble[0] = x;
  const word = asWords[HIGH] - FIRST_BIN;
  const k = word >> 20;
  const i = ((word >> 13) & 127) * 3;
  const m = x * powerOfTwo(-k);
  const c = LOG_TABLE[i];
  const mh = Math.fround(m);
  const rh = mh * c - 1;
  const rl = (m - mh) * c;
  const r = rh + rl;
  const base = k * LN2 + LOG_TABLE[i + 1];
  const whole = base + r;
  const tail = base - whole + r + (rh - r + rl + (k * LN2_REST + LOG_TABLE[i + 2])) + logRest(r);
  const high = Math.fround(whole);
  const product = high * LOG10_E_HIGH;
  return product + ((whole - high + tail) * LOG10_E_HIGH + (whole + tail) * LOG10_E_LOW);
}

/** The rest of the domain, as of `log`. */
function log10AtEdge(x: number): number {
  return hasLogarithm(x) ? times(logPair(x, 0), LOG10_E, LOG10_E_REST) : logAtEdge(x);
}

/** (hi + lowPart[0]) * (factor + rest), rounded once. */
function times(hi: number, factor: number, rest: number): number {
  const product = hi * factor;
  return product + (productRest(hi, factor, product) + (hi * rest + lowPart[0] * factor));
}

/**
 * log(1 + x) without cancellation near 0. Error below 0.51 units in the last place.
 * NaN for NaN and below -1, -Infinity at -1; keeps the sign of zero.
 */
export function log1p(x: number): number {
  if (Math.abs(x) < SERIES_LIMIT) return x - x * x * (1 / 2 - x * (1 / 3 - x * (1 / 4 - x * (1 / 5 - x * (1 / 6)))));
  const sum = 1 + x;
  if (!hasLogarithm(sum)) return logAtEdge(sum);
  return logPair(sum, sumRest(1, x, sum));
}

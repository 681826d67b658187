/**
 * e^x: x = (64 k + j) ln(2) / 64 + r with |r| <= ln(2) / 128, so e^x = 2^k * 2^(j / 64) * e^r. The middle factor is a table entry
 * of two doubles, and e^r - 1 is its Taylor series: the first term left out, r^7 / 7!, is below 2^-64.
 */
import { powerOfTwo, scale } from './binary.js';
import { lowPart, productRest } from './pair.js';
import { EXP_TABLE } from './tables.js';

/** 64 / ln(2), and ln(2) / 64 in two parts; the first has 36 bits, so a multiple of it up to 2^17 is exact. */
const STEPS_PER_UNIT = 92.33248261689366;
const STEP = 0.010830424696223417;
const STEP_REST = 2.572804622327669e-14;

/** Adding and subtracting 1.5 * 2^52 rounds to an integer. */
const ROUND = 6755399441055744;

/**
 * e^x. Error below 0.52 units in the last place, subnormal results included.
 * NaN for NaN; Infinity above 709.78, 0 below -745.13.
 */
export function exp(x: number): number {
  if (!(x < 708 && x > -708)) return +expAtEdge(x);
  const n = x * STEPS_PER_UNIT + ROUND - ROUND;
  const r = x - n * STEP - n * STEP_REST;
  const r2 = r * r;
  const p = r + r2 * (1 / 2 + r * (1 / 6) + r2 * (1 / 24 + r * (1 / 120) + r2 * (1 / 720)));
  const i = n | 0;
  const j = (i & 63) << 1;
  const t = EXP_TABLE[j];
  return (t + (EXP_TABLE[j + 1] + t * p)) * powerOfTwo(i >> 6);
}

function expAtEdge(x: number): number {
  if (x !== x) return NaN;
  if (x > 710) return Infinity;
  if (x < -746) return 0;
  const hi = expPair(x, 0);
  return scale(hi, lowPart[0], lowPart[1]);
}

/**
 * e^(x + rest) as (hi + lowPart[0]) * 2^lowPart[1] with hi in 0.99 … 2, for |x| <= 750 and |rest| <= 2^-40; relative error below 2^-64.
 * As `exp`, with r, its product with the table entry and the sum carried in two doubles.
 */
export function expPair(x: number, rest: number): number {
  const n = x * STEPS_PER_UNIT + ROUND - ROUND;
  const exact = x - n * STEP;
  const correction = rest - n * STEP_REST;
  const r = exact + correction;
  const rRest = exact - r + correction;
  const r2 = r * r;
  const series = r2 * (1 / 2 + r * (1 / 6) + r2 * (1 / 24 + r * (1 / 120) + r2 * (1 / 720 + r * (1 / 5040))));
  const i = n | 0;
  const j = (i & 63) << 1;
  const t = EXP_TABLE[j];
  const tr = t * r;
  const sum = t + tr;
  const sumRest = t - sum + tr + (productRest(t, r, tr) + (EXP_TABLE[j + 1] * (1 + r) + t * (rRest + series)));
  const hi = sum + sumRest;
  lowPart[0] = sum - hi + sumRest;
  lowPart[1] = i >> 6;
  return hi;
}

/**
 * e^x - 1 without cancellation near 0. Error below 0.52 units in the last place.
 * NaN for NaN; keeps the sign of zero; -1 at -Infinity, Infinity above 709.78.
 */
export function expm1(x: number): number {
  if (x === 0) return x;
  if (Math.abs(x) < 1 / 64) {
    const r2 = x * x;
    const end = 1 / 120 + x * (1 / 720) + r2 * (1 / 5040 + x * (1 / 40320));
    return x + r2 * (1 / 2 + x * (1 / 6) + r2 * (1 / 24 + x * end));
  }
  if (!(x < 709)) return exp(x);
  if (x < -40) return -1;
  const hi = expPair(x, 0);
  const factor = powerOfTwo(lowPart[1]);
  const h = hi * factor;
  const less = h - 1;
  return less + ((h > 1 ? h - less - 1 : h - (less + 1)) + lowPart[0] * factor);
}

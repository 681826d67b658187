/**
 * Inverse trigonometric functions, all from one angle: that of the point (a, b) with 0 <= b <= a. With c = j / 64 next to b / a,
 * atan(b / a) = atan(c) + atan(t), t = (b - c a) / (a + c b), |t| <= 1 / 128. t and the table entry have two doubles; the rest of the
 * series, t^3 / 3 … t^9 / 9, is below 2^-15 of t. Relative error 2^-65 before the last rounding.
 */
import { asDouble, asWords, exponentOf, HIGH, powerOfTwo } from './binary.js';
import { lowPart, productRest, quotientRest, sumRest } from './pair.js';
import { HALF_PI, HALF_PI_REST } from './reduction.js';
import { ATAN_TABLE } from './tables.js';

/** Below this |x| the arc sine and tangent round to x. */
const TINY = powerOfTwo(-27);

/** A quotient below this is its own angle, and too small to change the last place of a right or straight one. */
const NEGLIGIBLE = powerOfTwo(-60);

/** c has the sign, the exponent and so many bits of the mantissa of x, and half a step more, for exponents from -5 to 14. */
const STEP_BITS = 4;
const ONES = (1 << STEP_BITS) - 1;
const STEP_MASK = (1 << (11 + STEP_BITS)) - 1;
const LEAST_EXPONENT = -5;
const FIRST_STEP = (LEAST_EXPONENT + 1023) << STEP_BITS;
const STEPS = 20 << STEP_BITS;

/** Steps from 2^-27 to the first. */
const TINY_STEPS = 22 << STEP_BITS;

const ARCS = arcs();

/** The angle of (a + aRest, b + bRest) as the returned part + lowPart[0], for 0 <= b <= a and a in 0.5 … 2. */
function anglePair(b: number, bRest: number, a: number, aRest: number): number {
  const j = Math.floor((b / a) * 64 + 0.5);
  const c = j / 64;
  const ca = c * a;
  const nh = b - ca;
  const nl = sumRest(b, -ca, nh) + (bRest - (productRest(c, a, ca) + c * aRest));
  const cb = c * b;
  const dh = a + cb;
  const dl = a - dh + cb + (aRest + (productRest(c, b, cb) + c * bRest));
  const t = nh / dh;
  const tRest = quotientRest(nh, nl, dh, dl, t);
  const t2 = t * t;
  const series = t * t2 * (1 / 3 - t2 * (1 / 5 - t2 * (1 / 7 - t2 * (1 / 9))));
  const base = ATAN_TABLE[2 * j];
  const sum = base + t;
  const tail = base - sum + t + (tRest - series + ATAN_TABLE[2 * j + 1]);
  const hi = sum + tail;
  lowPart[0] = sum - hi + tail;
  return hi;
}

/** quarters * pi / 2 + sign * (hi + lowPart[0]), rounded once; quarters is 1 or 2. */
function fromAxis(quarters: number, sign: number, hi: number): number {
  const axis = quarters * HALF_PI;
  const part = sign * hi;
  const sum = axis + part;
  return sum + (axis - sum + part + (quarters * HALF_PI_REST + sign * lowPart[0]));
}

/**
 * Arc tangent, -pi / 2 … pi / 2. Error below 0.58 units in the last place.
 * NaN for NaN; keeps the sign of zero.
 *
 * With c the upper bits of x, sign and exponent included, atan(x) = atan(c) + atan(t), t = (x - c) / (1 + c x), which is below 2^-5 of the result.
 */
export function atan(x: number): number {
  asDouble[0] = x;
  const word = asWords[HIGH];
  const k = ((word >> (20 - STEP_BITS)) & STEP_MASK) - FIRST_STEP;
  if (k >>> 0 >= STEPS) return +(k < 0 && k >= -TINY_STEPS ? nearZero(x) : atanAtEdge(x));
  const at = 3 * (k + (word >>> 31) * STEPS);
  const c = ARCS[at];
  const t = (x - c) / (1 + c * x);
  const t2 = t * t;
  return ARCS[at + 1] + (t + (ARCS[at + 2] - t * t2 * (1 / 3 - t2 * (1 / 5) + t2 * t2 * (1 / 7 - t2 * (1 / 9)))));
}

/** The series to x^11, for |x| below 2^-5: the first term left out is below 2^-63 of x. */
function nearZero(x: number): number {
  const z = x * x;
  return x - x * z * (1 / 3 - z * (1 / 5) + z * z * (1 / 7 - z * (1 / 9) + z * z * (1 / 11)));
}

/** The arc tangent of any number. */
function atanAtEdge(x: number): number {
  const size = Math.abs(x);
  if (!(size >= TINY)) return x;
  const hi = arcPair(size);
  return x < 0 ? -hi : hi;
}

/** The arc tangent of x > 0 as the returned part + lowPart[0]. */
function arcPair(x: number): number {
  if (x <= 1) return unitAnglePair(x, 0);
  const inverse = 1 / x;
  if (inverse < NEGLIGIBLE) {
    lowPart[0] = 0;
    return HALF_PI;
  }
  const product = inverse * x;
  const part = unitAnglePair(inverse, (1 - product - productRest(inverse, x, product)) / x);
  const y = HALF_PI - part;
  const tail = HALF_PI - y - part + (HALF_PI_REST - lowPart[0]);
  const hi = y + tail;
  lowPart[0] = y - hi + tail;
  return hi;
}

/** For each c its arc tangent as a double and what is left of it; those below 0 after the others. */
function arcs(): Float64Array {
  const table = new Float64Array(6 * STEPS);
  for (let k = 0; k < STEPS; k++) {
    const c = powerOfTwo(LEAST_EXPONENT + (k >> STEP_BITS)) * (1 + ((k & ONES) + 0.5) / (ONES + 1));
    const arc = arcPair(c);
    table.set([c, arc, lowPart[0]], 3 * k);
    table.set([-c, -arc, -lowPart[0]], 3 * (STEPS + k));
  }
  return table;
}

/** `anglePair` of (1, b + bRest), in which what is multiplied by 1 or 0 falls away: short enough to become part of a loop that calls it. */
function unitAnglePair(b: number, bRest: number): number {
  const j = (b * 64 + 0.5) | 0;
  const c = j / 64;
  const nh = b - c;
  const cb = c * b;
  const dh = 1 + cb;
  const bh = Math.fround(b);
  const dl = 1 - dh + cb + (c * bh - cb + c * (b - bh) + c * bRest);
  const t = nh / dh;
  const product = t * dh;
  const tRest = (nh - product - productRest(t, dh, product) + (bRest - t * dl)) / dh;
  const t2 = t * t;
  const series = t * t2 * (1 / 3 - t2 * (1 / 5 - t2 * (1 / 7 - t2 * (1 / 9))));
  const base = ATAN_TABLE[2 * j];
  const sum = base + t;
  const tail = base - sum + t + (tRest - series + ATAN_TABLE[2 * j + 1]);
  const hi = sum + tail;
  lowPart[0] = sum - hi + tail;
  return hi;
}

/**
 * Angle of the point (x, y), -pi … pi. Error below 0.51 units in the last place, subnormal results included.
 * NaN when either is NaN. Signed zeros and infinities as `Math.atan2` has them: the sign of y is the sign of the result, and a
 * negative x, -0 too, turns by pi.
 */
export function atan2(y: number, x: number): number {
  if (y !== y || x !== x) return NaN;
  const angle = angleAbove(Math.abs(y), Math.abs(x), x < 0 || 1 / x < 0);
  return y < 0 || 1 / y < 0 ? -angle : angle;
}

/** The angle 0 … pi of (x, y), or of (-x, y) when `behind`. */
function angleAbove(y: number, x: number, behind: boolean): number {
  if (x === Infinity && y === Infinity) return behind ? 3 * (HALF_PI / 2) : HALF_PI / 2;
  if (y === 0) return behind ? Math.PI : 0;
  const steep = y > x;
  const a = steep ? y : x;
  const b = steep ? x : y;
  const ratio = b / a;
  if (!(ratio >= NEGLIGIBLE)) return steep ? HALF_PI : behind ? Math.PI : ratio;
  const factor = powerOfTwo(-exponentOf(a));
  const hi = anglePair(b * factor, 0, a * factor, 0);
  if (steep) return fromAxis(1, behind ? 1 : -1, hi);
  return behind ? fromAxis(2, -1, hi) : hi;
}

/** √(1 - x²) as the returned part + lowPart[0], for |x| < 1. */
function otherLeg(x: number): number {
  const square = x * x;
  const less = 1 - square;
  const rest = 1 - less - square - productRest(x, x, square);
  const v = less + rest;
  const leg = Math.sqrt(v);
  const legSquare = leg * leg;
  lowPart[0] = (v - legSquare - productRest(leg, leg, legSquare) + (less - v + rest)) / (2 * leg);
  return leg;
}

/**
 * Arc sine, -pi / 2 … pi / 2: the angle of (√(1 - x²), x). Error below 0.51 units in the last place.
 * NaN for NaN and outside -1 … 1; keeps the sign of zero.
 */
export function asin(x: number): number {
  const size = Math.abs(x);
  if (size < TINY) return x;
  if (!(size < 1)) return size === 1 ? x * HALF_PI : NaN;
  const leg = otherLeg(size);
  const y = size <= leg ? anglePair(size, 0, leg, lowPart[0]) : fromAxis(1, -1, anglePair(leg, lowPart[0], size, 0));
  return x < 0 ? -y : y;
}

/**
 * Arc cosine, 0 … pi: the angle of (x, √(1 - x²)). Error below 0.51 units in the last place.
 * NaN for NaN and outside -1 … 1.
 */
export function acos(x: number): number {
  const size = Math.abs(x);
  if (!(size < 1)) return size === 1 ? (x < 0 ? Math.PI : 0) : NaN;
  const leg = otherLeg(size);
  if (size <= leg) return fromAxis(1, x < 0 ? 1 : -1, anglePair(size, 0, leg, lowPart[0]));
  const hi = anglePair(leg, lowPart[0], size, 0);
  return x < 0 ? fromAxis(2, -1, hi) : hi;
}

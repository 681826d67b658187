/**
 * The binary format of a double: powers of two, and the high word that holds sign, exponent and 20 bits of the mantissa.
 */

const ZERO_EXPONENT = 1074;

/** 2^k at index k + 1074, for k = -1074 … 1023. */
const POWERS = powersOfTwo();

/** One double, seen as two words. Written and read within one expression of a function, never across calls. */
export const asDouble = new Float64Array(1);
export const asWords = new Int32Array(asDouble.buffer);

/** Index of the high word in `asWords`: 1 on a little-endian machine. */
export const HIGH = highWordIndex();

export const SMALLEST_NORMAL = 2.2250738585072014e-308;

/** 2^k, exact, for k = -1074 … 1023. A table, since a double put together from words stalls the processor's store buffer. */
export function powerOfTwo(k: number): number {
  return POWERS[k + ZERO_EXPONENT];
}

/** The exponent of |x| for a normal x; -1023 for zero and a subnormal one, 1024 for an infinity. */
export function exponentOf(x: number): number {
  asDouble[0] = x;
  return ((asWords[HIGH] >> 20) & 0x7ff) - 1023;
}

/**
 * (hi + lo) * 2^k rounded once, for hi + lo in 0.9 … 2.1 and any integer k. A subnormal result is rounded at its own last place:
 * added to 1 it has the place value that it will have after the scaling.
 */
export function scale(hi: number, lo: number, k: number): number {
  const y = hi + lo;
  if (k > 1023) return k > 1100 ? Infinity : y * powerOfTwo(1023) * powerOfTwo(k - 1023);
  if (k > -1022) return y * powerOfTwo(k);
  if (k < -1080) return 0;
  const shift = powerOfTwo(k + 1022);
  if (y * shift >= 1) return y * powerOfTwo(k);
  const h = hi * shift;
  const sum = 1 + h;
  return (sum + (1 - sum + h + lo * shift) - 1) * SMALLEST_NORMAL;
}

function powersOfTwo(): Float64Array {
  const out = new Float64Array(ZERO_EXPONENT + 1024);
  let power = Number.MIN_VALUE;
  for (let i = 0; i < out.length; i++, power *= 2) out[i] = power;
  return out;
}

function highWordIndex(): number {
  asDouble[0] = 1;
  return asWords[1] !== 0 ? 1 : 0;
}

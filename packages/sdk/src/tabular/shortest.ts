import { MAX_POWER, POWERS } from './powers.js';

/** Far above the error of a scaled value (about 1e-7), far below what decides between two texts (0.05). */
const DOUBT = 1e-5;
const ZERO = 48;

/**
 * Writes the shortest decimal text of doubles, the one that `String` gives, straight into bytes: twice as fast as through a string.
 *
 * The value is scaled to 17 digits before the point, as a sum of two doubles; `reach` is half the gap to the next double, scaled alike. The
 * text is the multiple of 100, else of 10, else of 1 within that reach, the nearest where there are several. What lies too near a limit
 * to be decided, or has an exponent in its text, is left to the caller.
 */
export class ShortestWriter {
  private readonly value = new Float64Array(1);
  private readonly words = new Uint32Array(this.value.buffer);
  private readonly digits = new Uint8Array(17);

  /** Writes `value` at `at` (25 bytes at most) and gives the position after it; -1, with those bytes spoilt, where it is not decided here. */
  write(value: number, bytes: Uint8Array, at: number): number {
    if (value === (value | 0)) return value === 0 ? -1 : writeInteger(value, bytes, at);
    const size = value < 0 ? -value : value;
    if (!(size >= 1e-6 && size < 1e17)) return -1;
    this.value[0] = size;
    const high = this.words[1]!;
    if ((high & 0xfffff) === 0 && this.words[0] === 0) return -1; // a power of two: its two gaps differ
    let point = Math.floor(((high >>> 20) - 1023) * 0.30102999566398114) + 1; // digits before the point; log10(2) rounded down
    if (size >= POWERS.high[MAX_POWER + point]!) point++;
    const digits = this.shortestDigits(17 - point);
    if (digits === 0) return -1;
    if (value < 0) bytes[at++] = 45;
    return this.place(bytes, at, digits, point);
  }

  /** Puts the digits of the positive `value` times 10^`power` in `digits`; gives their number without trailing zeros, 0 where it is undecided. */
  private shortestDigits(power: number): number {
    const size = this.value[0]!; // not an argument: V8 would put the double on the heap
    const k = MAX_POWER + power;
    const spread = 134217729 * size;
    const upper = spread - (spread - size);
    const lower = size - upper;
    const product = size * POWERS.high[k]!;
    const error = upper * POWERS.upper[k]! - product + upper * POWERS.lower[k]! + lower * POWERS.upper[k]! + lower * POWERS.lower[k]!;
    const rest = error + size * POWERS.low[k]!;
    this.words[0] = 0;
    this.words[1] = this.words[1]! & 0x7ff00000;
    const reach = this.value[0]! * POWERS.high[k]! * 1.1102230246251565e-16; // 2^-53
    let front = Math.floor(product / 1e8);
    let tail = product - front * 1e8 + rest;
    if (tail < 0) {
      front--;
      tail += 1e8;
    } else if (tail >= 1e8) {
      front++;
      tail -= 1e8;
    }
    const chosen = nearestWithin(tail, reach);
    if (chosen < 0) return 0;
    const back = chosen === 1e8 ? 0 : chosen;
    if (chosen === 1e8) front++;
    return front >= 1e8 && front < 1e9 ? this.spell(front, back) : 0;
  }

  /** The nine digits of `front` and the eight of `back`; gives how many there are without trailing zeros. */
  private spell(front: number, back: number): number {
    const { digits } = this;
    let next = (front / 10) | 0;
    digits[8] = ZERO + (front | 0) - next * 10;
    for (let i = 6, pairs = next; i >= 0; i -= 2, pairs = next) {
      next = (pairs / 100) | 0;
      const pair = pairs - next * 100;
      const tens = (pair * 103) >> 10; // pair / 10
      digits[i] = ZERO + tens;
      digits[i + 1] = ZERO + pair - tens * 10;
    }
    for (let i = 15, pairs = back | 0; i > 8; i -= 2, pairs = next) {
      next = (pairs / 100) | 0;
      const pair = pairs - next * 100;
      const tens = (pair * 103) >> 10;
      digits[i] = ZERO + tens;
      digits[i + 1] = ZERO + pair - tens * 10;
    }
    let count = 17;
    while (digits[count - 1] === ZERO) count--;
    return count;
  }

  /** `point` digits before the point, zeros where there are fewer. */
  private place(bytes: Uint8Array, at: number, count: number, point: number): number {
    const { digits } = this;
    let i = 0;
    if (point <= 0) {
      bytes[at++] = ZERO;
      bytes[at++] = 46;
      for (let zeros = point; zeros < 0; zeros++) bytes[at++] = ZERO;
    } else {
      while (i < point) bytes[at++] = digits[i++]!;
      if (i >= count) return at;
      bytes[at++] = 46;
    }
    while (i < count) bytes[at++] = digits[i++]!;
    return at;
  }
}

/** The multiple of 100, else of 10, else of 1 that is nearest to `tail` and within `reach` of it; -1 where that is undecided. */
function nearestWithin(tail: number, reach: number): number {
  const hundreds = Math.round(tail / 100) * 100;
  const far = Math.abs(tail - hundreds);
  if (far < reach - DOUBT) return hundreds;
  if (far < reach + DOUBT) return -1;
  const tens = Math.round(tail / 10) * 10;
  const near = Math.abs(tail - tens);
  if (near < reach - DOUBT) return near > 5 - DOUBT ? -1 : tens;
  if (near < reach + DOUBT) return -1;
  const ones = Math.round(tail);
  return Math.abs(tail - ones) > 0.5 - DOUBT ? -1 : ones;
}

function writeInteger(value: number, bytes: Uint8Array, at: number): number {
  let rest = value;
  if (rest < 0) {
    if (rest === -2147483648) return -1;
    bytes[at++] = 45;
    rest = -rest;
  }
  let length = 1;
  for (let limit = 10; length < 10 && rest >= limit; limit *= 10) length++;
  for (let i = at + length - 1; i >= at; i--) {
    const next = (rest / 10) | 0;
    bytes[i] = ZERO + rest - next * 10;
    rest = next;
  }
  return at + length;
}

import { MAX_POWER, POWERS } from './powers.js';

const EXACT_TENS = new Float64Array([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
]);
const MAX_EXACT_TEN = 22;
/** 2^-100: well above the error of the double-double product (about 2^-103), well below half a unit in the last place. */
const DOUBT = 7.888609052210118e-31;

const MINUS = 45;
const PLUS = 43;
const POINT = 46;
const ZERO = 48;
const SPACE = 32;
const LETTER_E = 101;

/**
 * Reads the decimal number that starts at `from` (`-12.5e-3`, no spaces, no names), puts the nearest double in `out[at]`, and gives the
 * position after it. Reads no byte at or after `to`. Gives -1, with `out` untouched, where there is no digit or where the number needs
 * the long way of `parseNumber`: that is no verdict.
 */
export function scanDecimal(bytes: Uint8Array, from: number, to: number, out: Float64Array, at: number): number {
  let i = from;
  const negative = i < to && bytes[i] === MINUS;
  if (negative) i++;
  // The first nine digits go to `upper`, the next nine to `lower`: both fit an int32, and upper * 10^n is exact in a double.
  let upper = 0;
  let lower = 0;
  let digit = 0;
  let first = i;
  const upperEnd = i + 9 < to ? i + 9 : to;
  while (i < upperEnd && (digit = bytes[i]! - ZERO) >= 0 && digit <= 9) {
    upper = upper * 10 + digit;
    i++;
  }
  let digits = i - first;
  let seen = digits > 0;
  let point = 0; // digits after the point
  let lowerDigits = 0;
  if (digits === 9) {
    first = i;
    const lowerEnd = i + 9 < to ? i + 9 : to;
    while (i < lowerEnd && (digit = bytes[i]! - ZERO) >= 0 && digit <= 9) {
      lower = lower * 10 + digit;
      i++;
    }
    lowerDigits = i - first;
  }
  if (i < to && bytes[i] === POINT) {
    i++;
    first = i;
    if (upper === 0 && lowerDigits === 0) {
      digits = 0; // leading zeros are no digits of the number
      while (i < to && bytes[i] === ZERO) i++;
    }
    if (digits < 9) {
      const start = i;
      const end = i + 9 - digits < to ? i + 9 - digits : to;
      while (i < end && (digit = bytes[i]! - ZERO) >= 0 && digit <= 9) {
        upper = upper * 10 + digit;
        i++;
      }
      digits += i - start;
    }
    if (digits === 9) {
      const start = i;
      const end = i + 9 - lowerDigits < to ? i + 9 - lowerDigits : to;
      while (i < end && (digit = bytes[i]! - ZERO) >= 0 && digit <= 9) {
        lower = lower * 10 + digit;
        i++;
      }
      lowerDigits += i - start;
    }
    point = i - first;
    seen ||= point > 0;
  }
  if (!seen) return -1;
  let exponent = 0;
  if (i < to) {
    const next = bytes[i]!;
    if (next >= ZERO && next <= 57) return -1; // more than 18 digits
    if ((next | 32) === LETTER_E) {
      i++;
      const below = i < to && bytes[i] === MINUS;
      if (below || (i < to && bytes[i] === PLUS)) i++;
      first = i;
      const end = i + 4 < to ? i + 4 : to;
      while (i < end && (digit = bytes[i]! - ZERO) >= 0 && digit <= 9) {
        exponent = exponent * 10 + digit;
        i++;
      }
      if (i === first || i === first + 4) return -1;
      if (below) exponent = -exponent;
    } else if (next === POINT) return -1;
  }
  exponent -= point;
  // The integer of the digits, as high + low; exact.
  let high = upper;
  let low = 0;
  if (lowerDigits > 0) {
    const raised = upper * EXACT_TENS[lowerDigits]!;
    high = raised + lower;
    low = lower - (high - raised);
  }
  let value: number;
  if (low === 0 && high <= 9007199254740992 && exponent >= -MAX_EXACT_TEN && exponent <= MAX_EXACT_TEN) {
    value = exponent < 0 ? high / EXACT_TENS[-exponent]! : high * EXACT_TENS[exponent]!;
  } else {
    if (high === 0) value = 0;
    else {
      if (exponent < -MAX_POWER || exponent > MAX_POWER) return -1;
      const k = exponent + MAX_POWER;
      const power = POWERS.high[k]!;
      const powerUpper = POWERS.upper[k]!;
      const powerLower = POWERS.lower[k]!;
      const spread = 134217729 * high;
      const highUpper = spread - (spread - high);
      const highLower = high - highUpper;
      const product = high * power;
      const error = highUpper * powerUpper - product + highUpper * powerLower + highLower * powerUpper + highLower * powerLower;
      const rest = error + (high * POWERS.low[k]! + low * power);
      const doubt = product * DOUBT;
      value = product + (rest + doubt);
      if (value !== product + (rest - doubt)) return -1; // too near the middle of two doubles
    }
  }
  out[at] = negative ? -value : value;
  return i;
}

/**
 * The double nearest to the decimal text in `bytes[from, to)`, equal to `Number(text)` in every bit, put in `out[at]`; spaces around it are
 * left out. Empty text, `nan`, `null`, `na`, `n/a`, `none` are NaN, `inf`, `infinity` with or without a sign are infinite, in any case.
 * False, with `out` untouched, for anything else: neither an exception nor an allocation says so.
 */
export function parseNumber(bytes: Uint8Array, from: number, to: number, out: Float64Array, at: number): boolean {
  while (from < to && isBlank(bytes[from]!)) from++;
  while (to > from && isBlank(bytes[to - 1]!)) to--;
  if (scanDecimal(bytes, from, to, out, at) === to && from < to) return true;
  if (isDecimal(bytes, from, to)) {
    out[at] = Number(asciiText(bytes, from, to));
    return true;
  }
  return namedNumber(bytes, from, to, out, at);
}

/** A space or a tab. */
export function isBlank(byte: number): boolean {
  return byte === SPACE || byte === 9;
}

/** `[+-] digits [. digits] [e [+-] digits]` with a digit before or after the point, and nothing else. */
function isDecimal(bytes: Uint8Array, from: number, to: number): boolean {
  let i = skipSign(bytes, from, to);
  const whole = skipDigits(bytes, i, to);
  let digits = whole - i;
  i = whole;
  if (i < to && bytes[i] === POINT) {
    const end = skipDigits(bytes, i + 1, to);
    digits += end - i - 1;
    i = end;
  }
  if (digits === 0) return false;
  if (i < to && (bytes[i]! | 32) === LETTER_E) {
    const start = skipSign(bytes, i + 1, to);
    i = skipDigits(bytes, start, to);
    if (i === start) return false;
  }
  return i === to;
}

function skipSign(bytes: Uint8Array, i: number, to: number): number {
  return i < to && (bytes[i] === MINUS || bytes[i] === PLUS) ? i + 1 : i;
}

function skipDigits(bytes: Uint8Array, i: number, to: number): number {
  while (i < to && bytes[i]! >= ZERO && bytes[i]! <= 57) i++;
  return i;
}

/** One character a byte; for text that is known to be ASCII, or to show. */
export function asciiText(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

function namedNumber(bytes: Uint8Array, from: number, to: number, out: Float64Array, at: number): boolean {
  const sign = skipSign(bytes, from, to);
  const negative = sign > from && bytes[from] === MINUS;
  if (isWord(bytes, sign, to, 'inf') || isWord(bytes, sign, to, 'infinity')) {
    out[at] = negative ? -Infinity : Infinity;
    return true;
  }
  const missing =
    from === to ||
    isWord(bytes, sign, to, 'nan') ||
    isWord(bytes, from, to, 'null') ||
    isWord(bytes, from, to, 'na') ||
    isWord(bytes, from, to, 'n/a') ||
    isWord(bytes, from, to, 'none');
  if (missing) out[at] = NaN;
  return missing;
}

/** Whether the bytes are `word` (lower case) in any case. */
function isWord(bytes: Uint8Array, from: number, to: number, word: string): boolean {
  if (to - from !== word.length) return false;
  for (let i = 0; i < word.length; i++) {
    if ((bytes[from + i]! | 32) !== word.charCodeAt(i)) return false;
  }
  return true;
}

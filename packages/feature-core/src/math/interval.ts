/** All numbers from `lo` to `hi`, both included; without a bound on a side it is infinite there. `integer` where every value is a whole number. */
export type Interval = { readonly lo: number; readonly hi: number; readonly integer: boolean };

export const UNBOUNDED: Interval = { lo: -Infinity, hi: Infinity, integer: false };
/** 0 and above. */
export const NOT_NEGATIVE: Interval = { lo: 0, hi: Infinity, integer: false };
/** 0 and below. */
export const NOT_POSITIVE: Interval = { lo: -Infinity, hi: 0, integer: false };
/** What a comparison gives. */
export const FLAG: Interval = { lo: 0, hi: 1, integer: true };

export function between(lo: number, hi: number): Interval {
  return { lo, hi, integer: false };
}

/** Whole numbers from `lo` to `hi`. */
export function integers(lo: number, hi: number): Interval {
  return { lo, hi, integer: true };
}

export function point(value: number): Interval {
  return { lo: value, hi: value, integer: Number.isInteger(value) };
}

/** The smallest interval that holds all of these. */
export function hull(...parts: readonly Interval[]): Interval {
  return {
    lo: Math.min(...parts.map(({ lo }) => lo)),
    hi: Math.max(...parts.map(({ hi }) => hi)),
    integer: parts.every(({ integer }) => integer),
  };
}

/** What both hold: two things known of one value. */
export function meet(a: Interval, b: Interval): Interval {
  return { lo: Math.max(a.lo, b.lo), hi: Math.min(a.hi, b.hi), integer: a.integer || b.integer };
}

/** The same bounds, of values that need not be whole: a mean of whole numbers. */
export function fractional({ lo, hi }: Interval): Interval {
  return between(lo, hi);
}

export function plus(a: Interval, b: Interval): Interval {
  return { lo: known(a.lo + b.lo, -Infinity), hi: known(a.hi + b.hi, Infinity), integer: a.integer && b.integer };
}

export function negative({ lo, hi, integer }: Interval): Interval {
  return { lo: -hi, hi: -lo, integer };
}

export function minus(a: Interval, b: Interval): Interval {
  return plus(a, { lo: -b.hi, hi: -b.lo, integer: b.integer });
}

export function times(a: Interval, b: Interval): Interval {
  const products = [product(a.lo, b.lo), product(a.lo, b.hi), product(a.hi, b.lo), product(a.hi, b.hi)];
  return { lo: Math.min(...products), hi: Math.max(...products), integer: a.integer && b.integer };
}

/** a / b in doubles, where x / 0 is infinite with the sign of the zero: −0 counts as below 0, and 0 as above. */
export function over(a: Interval, b: Interval): Interval {
  const spansZero = (b.lo < 0 || Object.is(b.lo, -0)) && (b.hi > 0 || Object.is(b.hi, 0));
  if (spansZero) return a.lo === 0 && a.hi === 0 ? point(0) : UNBOUNDED;
  return fractional(times(a, { lo: 1 / b.hi, hi: 1 / b.lo, integer: false }));
}

export function magnitude({ lo, hi, integer }: Interval): Interval {
  return { lo: lo > 0 ? lo : hi < 0 ? -hi : 0, hi: Math.max(-lo, hi), integer };
}

export function larger(a: Interval, b: Interval): Interval {
  return { lo: Math.max(a.lo, b.lo), hi: Math.max(a.hi, b.hi), integer: a.integer && b.integer };
}

export function smaller(a: Interval, b: Interval): Interval {
  return { lo: Math.min(a.lo, b.lo), hi: Math.min(a.hi, b.hi), integer: a.integer && b.integer };
}

/** Of a function that never falls, over the part of `domain` that the argument can be in. */
export function rising(f: (x: number) => number, x: Interval, domain: Interval = UNBOUNDED): Interval {
  const lo = Math.min(Math.max(x.lo, domain.lo), domain.hi);
  const hi = Math.max(Math.min(x.hi, domain.hi), domain.lo);
  return between(f(lo), f(hi));
}

/** 0 times infinity is 0 here: what is never reached times what is never there. */
function product(a: number, b: number): number {
  return known(a * b, 0);
}

function known(value: number, otherwise: number): number {
  return Number.isNaN(value) ? otherwise : value;
}

/** Bounds that a value keeps in exact arithmetic and may pass by rounding, by so many units in the last place of the larger one; 0 it does not pass. */
export function rounded(lo: number, hi: number, units = 4): Interval {
  const slack = units * Number.EPSILON * Math.max(Math.abs(lo), Math.abs(hi));
  return between(lo === 0 ? 0 : lo - slack, hi === 0 ? 0 : hi + slack);
}

/**
 * Sines and cosines for tables. Like those of trigonometric.ts, with the first three terms of each series in two doubles, so that the error before the last
 * rounding is 2^-63: where the true sum of many vanishes, what is left is made of last bits.
 */
import { lowPart, productRest, sumRest } from './pair.js';
import { HALF_PI, HALF_PI_REST } from './reduction.js';

/** Coefficients of r^2, r^4, … in sin r / r and in cos r; those of the first two in two doubles. */
const SINE = [-1 / 6, -9.25185853854297e-18, 1 / 120, 1.1564823173178714e-19, ...reciprocals(7)];
const COSINE = [-1 / 2, 0, 1 / 24, 2.3129646346357427e-18, ...reciprocals(6)];

/** -1 / n!, 1 / (n + 2)!, … eight of them: the rest is below 2^-70. */
function reciprocals(n: number): number[] {
  let factorial = 1;
  for (let k = 2; k < n; k++) factorial *= k;
  return Array.from({ length: 8 }, (_, k) => {
    factorial *= k === 0 ? n : (n + 2 * k - 1) * (n + 2 * k);
    return (k % 2 === 0 ? -1 : 1) / factorial;
  });
}

/** Sine and cosine of `angle`, 0 … 2 pi, rounded once, into `table[at]` and `table[at + 1]`. */
export function sineAndCosine(angle: number, table: Float64Array, at: number): void {
  const quarters = Math.floor(angle / HALF_PI + 0.5);
  const whole = quarters * HALF_PI;
  const near = angle - whole;
  const rest = -productRest(quarters, HALF_PI, whole) - quarters * HALF_PI_REST;
  const r = near + rest;
  const rRest = sumRest(near, rest, r);
  const square = r * r;
  const squareRest = productRest(r, r, square) + 2 * r * rRest;
  const ratio = series(square, squareRest, SINE);
  const ratioRest = lowPart[0];
  const product = r * ratio;
  const sine = product + (productRest(r, ratio, product) + (r * ratioRest + rRest * ratio));
  const cosine = series(square, squareRest, COSINE);
  const odd = (quarters & 1) !== 0;
  table[at] = (odd ? cosine : sine) * (quarters === 2 || quarters === 3 ? -1 : 1) + 0;
  table[at + 1] = (odd ? sine : cosine) * (quarters === 1 || quarters === 2 ? -1 : 1) + 0;
}

/** 1 + c₁ s + c₂ s² + … as the returned part + lowPart[0], for s = square + rest below 0.62. */
function series(square: number, rest: number, [c1, c1Rest, c2, c2Rest, ...others]: readonly number[]): number {
  let end = 0;
  for (let k = others.length - 1; k >= 0; k--) end = (end + others[k]) * square;
  const inner = c2 + end;
  const innerRest = sumRest(c2, end, inner) + c2Rest;
  const second = inner * square;
  const secondRest = productRest(inner, square, second) + (innerRest * square + inner * rest);
  const outer = c1 + second;
  const outerRest = sumRest(c1, second, outer) + (secondRest + c1Rest);
  const first = outer * square;
  const firstRest = productRest(outer, square, first) + (outerRest * square + outer * rest);
  const sum = 1 + first;
  const sumLow = sumRest(1, first, sum) + firstRest;
  const hi = sum + sumLow;
  lowPart[0] = sum - hi + sumLow;
  return hi;
}

/**
 * Choices without a branch. Which of two prices is larger is a coin toss that the processor guesses wrong every other time, and a wrong guess costs more
 * than five additions: both values are stored, and the one that is wanted is read back by its place.
 */
import { HIGH } from './elementary/binary.js';

/** Scratch, written and read within one expression of a function, never across calls. */
const pair = new Float64Array(2);
const words = new Int32Array(pair.buffer);

/** The high word of the second value: negative where its sign is. */
const SECOND = HIGH + 2;

/** `Math.max(a, b)`: NaN where either is, and 0 rather than −0. */
export function greaterOf(a: number, b: number): number {
  pair[0] = a;
  pair[1] = b;
  return pair[Number(b > a) | Number(b !== b) | (Number(b === a) & (1 + (words[SECOND] >> 31)))];
}

/** `Math.min(a, b)`: NaN where either is, and −0 rather than 0. */
export function lesserOf(a: number, b: number): number {
  pair[0] = a;
  pair[1] = b;
  return pair[Number(b < a) | Number(b !== b) | (Number(b === a) & (words[SECOND] >>> 31))];
}

/** `a` where `second` is 0, `b` where it is 1. */
export function choose(second: number, a: number, b: number): number {
  pair[0] = a;
  pair[1] = b;
  return pair[second];
}

/** 1 where a move is above 0 and the larger of two, else 0: a factor. */
export function leads(move: number, other: number): number {
  return Number(move > other) & Number(move > 0);
}

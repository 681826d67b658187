import { fillPlanes, PLANE_ROWS } from '../../math/candle/bitPlanes.js';
import { BAR, WHITE } from '../../math/candle/marks.js';
import type { Pattern, PatternValue } from '../../math/candle/pattern.js';
import { PATTERNS } from '../../math/candle/patterns.js';
import { writePattern } from '../../math/candle/together.js';
import { integers } from '../../math/interval.js';
import { defineOperator, NEVER_NAN, type Operator } from '../define.js';

type KnownValue = Exclude<Pattern['value'], PatternValue>;

/** The longest pattern's bars before its last one. */
const MOST_NEEDS = 4;
/** In how many bars a pattern can be confirmed. */
const CONFIRMABLE = 3;

/** Scratch: the bars of a slice that have a pattern's marks, and what the pattern is worth there. */
const candidates = new Int32Array(1024);
const worth = new Int32Array(1024);

/**
 * The pattern of this number, found by the marks of its bars and then by their prices: 100 (bullish), −100 (bearish), or more where it is confirmed; 0 for none,
 * in the lookback, and while a bar that is not finite is in it. Unit: ratio. Never NaN.
 * @see TA-Lib, group Pattern Recognition
 */
export const candleMatch: Operator = defineOperator({
  name: 'candle_match',
  revision: 2,
  category: 'pattern',
  summary: 'The candle pattern of a number, from given marks; what the cdl operators share',
  source: 'TA-Lib CDL functions',
  inputs: ['open', 'high', 'low', 'close', 'marks'],
  params: { pattern: { min: 0, max: PATTERNS.length - 1 }, penetration: { default: 0, min: 0, max: 3e37, real: true } },
  memory: 'window',
  reach: ({ pattern }) => Math.max(PATTERNS[pattern].lookback, MOST_NEEDS),
  lookback: () => NEVER_NAN,
  history: ({ pattern }) => historyOf(PATTERNS[pattern]),
  unit: 'ratio',
  range: integers(-200, 200),
  run(_state, { pattern, penetration }, inputs, outputs, from, to) {
    const chosen = PATTERNS[pattern];
    const { value } = chosen;
    if (typeof value === 'string') return writeKnown(chosen, value, inputs[4], outputs[0], from, to);
    const least = (chosen.lookback + 1) * BAR;
    for (let start = from; start < to;) {
      const end = Math.min(to, start + candidates.length - CONFIRMABLE);
      outputs[0].fill(0, start, end);
      if (chosen.confirmed === true) writeConfirmed(chosen, value, inputs, penetration, outputs[0], least, start, end);
      else writeFound(chosen, value, inputs, penetration, outputs[0], least, start, end);
      start = end;
    }
  },
  runTogether(calls, inputs, from, to) {
    for (let start = from; start < to; start += PLANE_ROWS) {
      const end = Math.min(to, start + PLANE_ROWS);
      fillPlanes(inputs, start, end);
      for (const { state, params, outputs } of calls) {
        const { pattern, penetration } = params;
        if (PATTERNS[pattern].confirmed === true) candleMatch.run(state, params, inputs, outputs, start, end);
        else writePattern(pattern, penetration, inputs, outputs[0], start, end);
      }
    }
  },
});

function historyOf({ lookback, confirmed }: Pattern): number {
  return Math.max(lookback, MOST_NEEDS + (confirmed === true ? CONFIRMABLE : 0));
}

/** Patterns that marks alone decide, without a branch: how often one occurs costs nothing. */
function writeKnown(pattern: Pattern, value: KnownValue, marks: Float64Array, out: Float64Array, from: number, to: number): void {
  if (pattern.or !== undefined) return writeSides(pattern, pattern.or, value, marks, out, from, to);
  const least = (pattern.lookback + 1) * BAR;
  const need = pattern.needs[0]! | 0;
  const base = value === 'bullish' ? 100 : -100;
  const colour = value === 'colour' ? WHITE : 0;
  for (let i = from; i < to; i++) {
    const m = marks[i] | 0;
    const is = Number((~m & need) === 0) & Number(m >= least);
    out[i] = -is & (base + (m & colour) * 200);
  }
}

/** The same by the marks of two bars and of two sides. */
function writeSides(
  pattern: Pattern,
  or: readonly number[],
  value: KnownValue,
  marks: Float64Array,
  out: Float64Array,
  from: number,
  to: number,
): void {
  const least = (pattern.lookback + 1) * BAR;
  const [a0 = 0, a1 = 0] = pattern.needs;
  const [b0 = 0, b1 = 0] = or;
  const ofOr = value === 'sides' ? -100 : 100;
  let lacks1 = ~marks[from - 1];
  for (let i = from; i < to; i++) {
    const m = marks[i] | 0;
    const lacks = ~m;
    const a = Number(((lacks & a0) | (lacks1 & a1)) === 0);
    const b = Number(((lacks & b0) | (lacks1 & b1)) === 0);
    out[i] = -Number(m >= least) & ((-a & 100) | (-b & ofOr));
    lacks1 = lacks;
  }
}

/**
 * Lists the bars that have the marks of a pattern, and at least so many valid bars; gives how many. Each bar is written to the list, and stays there where it
 * counts: no branch.
 */
function findCandidates({ needs, or }: Pattern, marks: Float64Array, least: number, from: number, to: number): number {
  if (needs.length > 3) return findLong(needs, or ?? needs, marks, least, from, to);
  return or === undefined ? findShort(needs, marks, least, from, to) : findEither(needs, or, marks, least, from, to);
}

function findShort([a0 = 0, a1 = 0, a2 = 0]: readonly number[], marks: Float64Array, least: number, from: number, to: number): number {
  let lacks1 = ~marks[from - 1];
  let lacks2 = ~marks[from - 2];
  let count = 0;
  for (let i = from; i < to; i++) {
    const m = marks[i] | 0;
    const lacks = ~m;
    candidates[count] = i;
    count += Number(((lacks & a0) | (lacks1 & a1) | (lacks2 & a2)) === 0) & Number(m >= least);
    lacks2 = lacks1;
    lacks1 = lacks;
  }
  return count;
}

function findEither(
  [a0 = 0, a1 = 0, a2 = 0]: readonly number[],
  [b0 = 0, b1 = 0, b2 = 0]: readonly number[],
  marks: Float64Array,
  least: number,
  from: number,
  to: number,
): number {
  let lacks1 = ~marks[from - 1];
  let lacks2 = ~marks[from - 2];
  let count = 0;
  for (let i = from; i < to; i++) {
    const m = marks[i] | 0;
    const lacks = ~m;
    const a = (lacks & a0) | (lacks1 & a1) | (lacks2 & a2);
    const b = (lacks & b0) | (lacks1 & b1) | (lacks2 & b2);
    candidates[count] = i;
    count += (Number(a === 0) | Number(b === 0)) & Number(m >= least);
    lacks2 = lacks1;
    lacks1 = lacks;
  }
  return count;
}

function findLong(
  [a0 = 0, a1 = 0, a2 = 0, a3 = 0, a4 = 0]: readonly number[],
  [b0 = 0, b1 = 0, b2 = 0, b3 = 0, b4 = 0]: readonly number[],
  marks: Float64Array,
  least: number,
  from: number,
  to: number,
): number {
  let lacks1 = ~marks[from - 1];
  let lacks2 = ~marks[from - 2];
  let lacks3 = ~marks[from - 3];
  let lacks4 = ~marks[from - 4];
  let count = 0;
  for (let i = from; i < to; i++) {
    const m = marks[i] | 0;
    const lacks = ~m;
    const a = (lacks & a0) | (lacks1 & a1) | (lacks2 & a2) | (lacks3 & a3) | (lacks4 & a4);
    const b = (lacks & b0) | (lacks1 & b1) | (lacks2 & b2) | (lacks3 & b3) | (lacks4 & b4);
    candidates[count] = i;
    count += (Number(a === 0) | Number(b === 0)) & Number(m >= least);
    lacks4 = lacks3;
    lacks3 = lacks2;
    lacks2 = lacks1;
    lacks1 = lacks;
  }
  return count;
}

/** The others: of the bars that have the marks, what their prices say. */
function writeFound(
  pattern: Pattern,
  value: PatternValue,
  [open, high, low, close, marks]: readonly Float64Array[],
  penetration: number,
  out: Float64Array,
  least: number,
  from: number,
  to: number,
): void {
  const count = findCandidates(pattern, marks, least, from, to);
  for (let n = 0; n < count; n++) {
    const i = candidates[n];
    out[i] = value(i, open, high, low, close, penetration, marks);
  }
}

/** Those that later bars confirm, the ones that may still be confirmed when the rows begin among them. */
function writeConfirmed(
  pattern: Pattern,
  value: PatternValue,
  [open, high, low, close, marks]: readonly Float64Array[],
  penetration: number,
  out: Float64Array,
  least: number,
  from: number,
  to: number,
): void {
  const listed = findCandidates(pattern, marks, 0, from - CONFIRMABLE, to);
  let count = 0;
  for (let n = 0; n < listed; n++) {
    const i = candidates[n];
    const sign = value(i, open, high, low, close, penetration, marks);
    candidates[count] = i;
    worth[count] = sign;
    if (sign !== 0) count++;
  }
  for (let n = 0; n < count; n++) {
    const k = candidates[n];
    const sign = worth[n];
    const end = Math.min(to, k + CONFIRMABLE + 1, n + 1 < count ? candidates[n + 1] : to);
    if (k >= from && marks[k] >= least) out[k] = sign;
    for (let i = k + 1; i < end; i++) {
      if (!(sign > 0 ? close[i] > high[k - 1] : close[i] < low[k - 1])) continue;
      if (i >= from && marks[i] >= least) out[i] = 2 * sign;
      break;
    }
  }
}

import { BAR, WHITE } from '../../math/candle/marks.js';
import type { Pattern, PatternValue } from '../../math/candle/pattern.js';
import { PATTERNS } from '../../math/candle/patterns.js';
import { integers } from '../../math/interval.js';
import { defineOperator, NEVER_NAN } from '../define.js';

type KnownValue = Exclude<Pattern['value'], PatternValue>;

/** The longest pattern's bars before its last one. */
const MOST_NEEDS = 4;

/**
 * The pattern of this number, found by the marks of its bars and then by their prices: 100 (bullish), −100 (bearish), or more where it is confirmed; 0 for none,
 * in the lookback, and while a bar that is not finite is in it. Unit: ratio. Never NaN.
 * @see TA-Lib, group Pattern Recognition
 */
export const candleMatch = defineOperator({
  name: 'candle_match',
  revision: 1,
  category: 'pattern',
  summary: 'The candle pattern of a number, from given marks; what the cdl operators share',
  source: 'TA-Lib CDL functions',
  inputs: ['open', 'high', 'low', 'close', 'marks'],
  params: { pattern: { min: 0, max: PATTERNS.length - 1 }, penetration: { default: 0, min: 0, max: 3e37, real: true } },
  memory: 'window',
  reach: ({ pattern }) => historyOf(PATTERNS[pattern]),
  lookback: () => NEVER_NAN,
  history: ({ pattern }) => historyOf(PATTERNS[pattern]),
  unit: 'ratio',
  range: integers(-200, 200),
  run(_state, { pattern, penetration }, inputs, outputs, from, to) {
    const { value } = PATTERNS[pattern];
    if (typeof value === 'string') writeKnown(PATTERNS[pattern], value, inputs[4], outputs[0], from, to);
    else writeFound(PATTERNS[pattern], value, inputs, penetration, outputs[0], from, to);
  },
});

function historyOf({ lookback }: Pattern): number {
  return Math.max(lookback, MOST_NEEDS);
}

/** Patterns that the marks of their last bar decide, without a branch: how often one occurs costs nothing. */
function writeKnown(
  { lookback, needs }: Pattern,
  value: KnownValue,
  marks: Float64Array,
  out: Float64Array,
  from: number,
  to: number,
): void {
  const least = (lookback + 1) * BAR;
  const need = needs[0] | 0;
  const base = value === 'bullish' ? 100 : -100;
  const colour = value === 'colour' ? WHITE : 0;
  for (let i = from; i < to; i++) {
    const m = marks[i] | 0;
    const is = Number((~m & need) === 0) & Number(m >= least);
    out[i] = -is & (base + (m & colour) * 200);
  }
}

/** The others: the marks of up to five bars turn most of them away, prices decide. */
function writeFound(
  { lookback, needs }: Pattern,
  value: PatternValue,
  [open, high, low, close, marks]: readonly Float64Array[],
  penetration: number,
  out: Float64Array,
  from: number,
  to: number,
): void {
  const least = (lookback + 1) * BAR;
  const [n0 = 0, n1 = 0, n2 = 0, n3 = 0, n4 = 0] = needs;
  let m1 = marks[from - 1] | 0;
  let m2 = marks[from - 2] | 0;
  let m3 = marks[from - 3] | 0;
  let m4 = marks[from - 4] | 0;
  for (let i = from; i < to; i++) {
    const m0 = marks[i] | 0;
    const missing = (~m0 & n0) | (~m1 & n1) | (~m2 & n2) | (~m3 & n3) | (~m4 & n4);
    m4 = m3;
    m3 = m2;
    m2 = m1;
    m1 = m0;
    out[i] = missing === 0 && m0 >= least ? value(i, open, high, low, close, penetration, marks) : 0;
  }
}

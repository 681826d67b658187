import { between, hull, meet, minus, NOT_NEGATIVE, over, point, times } from '../../math/interval.js';
import { defineElementwise } from '../define.js';

/** Below this size a divisor of an oscillator of averages counts as 0. */
const SMALLEST_DIVISOR = 1e-14;

/** Quotients with a rule for divisors that vanish: one table, as they have one shape. NaN where an operand is. */
export const ratios = [
  defineElementwise({
    name: 'div_or',
    chooses: true,
    summary: 'a / b, or c where b is 0',
    inputs: ['a', 'b', 'c'],
    unit: 'quotient',
    range: (_params, [a, b, c]) => hull(over(a!, b!), c!),
    source: 'TA-Lib',
    run(out, a, la, b, lb, c, lc, from, to) {
      for (let i = from; i < to; i++) {
        const v = a[i - la];
        const w = b[i - lb];
        out[i] = w !== 0 ? v / w : v !== v ? NaN : c[i - lc];
      }
    },
  }),
  defineElementwise({
    name: 'div_positive',
    summary: 'a / b where b is above 0, else 0',
    inputs: ['a', 'b'],
    unit: 'quotient',
    range: (_params, [a, b]) => hull(over(a!, meet(b!, NOT_NEGATIVE)), point(0)),
    source: 'TA-Lib',
    run(out, a, la, b, lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) {
        const v = a[i - la];
        const w = b[i - lb];
        out[i] = w <= 0 && v === v ? 0 : v / w;
      }
    },
  }),
  defineElementwise({
    name: 'efficiency',
    summary: 'The size of a net change over the path that led to it; 1 where the path is 0 or not longer than the signed change',
    inputs: ['change', 'path'],
    unit: 'ratio',
    range: NOT_NEGATIVE,
    category: 'momentum',
    source: 'TA-Lib KAMA, ER; Kaufman 1995',
    run(out, a, la, b, lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) {
        const v = a[i - la];
        const w = b[i - lb];
        out[i] = w <= v || (w === 0 && v === v) ? 1 : Math.abs(v / w);
      }
    },
  }),
  defineElementwise({
    name: 'percent_over',
    summary: '(a - b) / b * 100; 0 where b is smaller than 1e-14',
    inputs: ['a', 'b'],
    unit: 'ratio',
    range: (_params, [a, b]) => hull(times(minus(over(a!, b!), point(1)), point(100)), point(0)),
    source: 'TA-Lib PPO',
    run(out, a, la, b, lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) {
        const v = a[i - la];
        const w = b[i - lb];
        out[i] = Math.abs(w) < SMALLEST_DIVISOR && v === v ? 0 : ((v - w) / w) * 100;
      }
    },
  }),
  defineElementwise({
    name: 'share',
    summary: '100 * a / (a + b), held in 0..100, or c where the sum is not above 0',
    inputs: ['a', 'b', 'c'],
    unit: 'percent',
    range: (_params, [, , c]) => hull(between(0, 100), c!),
    source: 'TA-Lib MFI, IMI',
    run(out, a, la, b, lb, c, lc, from, to) {
      for (let i = from; i < to; i++) {
        const v = a[i - la];
        const total = v + b[i - lb];
        const share = 100 * (v / total);
        out[i] = total <= 0 ? c[i - lc] : share < 0 ? 0 : share > 100 ? 100 : share;
      }
    },
  }),
  defineElementwise({
    name: 'williams_position',
    summary: '-100 * (high - x) / (high - low), held in -100..0; 0 where high and low are equal',
    inputs: ['x', 'low', 'high'],
    unit: 'ratio',
    range: between(-100, 0),
    category: 'momentum',
    source: 'TA-Lib WILLR',
    run(out, a, la, b, lb, c, lc, from, to) {
      for (let i = from; i < to; i++) {
        const high = c[i - lc];
        const range = (high - b[i - lb]) / -100;
        const drop = high - a[i - la];
        const position = drop / range;
        out[i] = range === 0 && drop === drop ? 0 : position < -100 ? -100 : position > 0 ? 0 : position;
      }
    },
  }),
];

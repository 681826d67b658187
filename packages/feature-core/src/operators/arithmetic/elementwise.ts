import { choose, greaterOf, lesserOf } from '../../math/choose.js';
import { exp, log } from '../../math/elementary.js';
import {
  between,
  FLAG,
  hull,
  integers,
  larger,
  magnitude,
  minus,
  negative,
  NOT_NEGATIVE,
  over,
  plus,
  point,
  rising,
  rounded,
  smaller,
  times,
  UNBOUNDED,
} from '../../math/interval.js';
import { defineElementwise } from '../define.js';

/**
 * The functions of the values of one bar: one table, as they have one shape. Comparisons give 1 or 0, and 0 where an operand is NaN. The commonest have a loop
 * for values of the same bar: an index that is not moved saves a third of their time.
 */
export const elementwise = [
  defineElementwise({
    name: 'add',
    sign: '+',
    commutative: true,
    summary: 'a + b',
    inputs: ['a', 'b'],
    unit: 'sum',
    range: (_params, [a, b]) => plus(a!, b!),
    run(out, a, la, b, lb, _c, _lc, from, to) {
      if ((la | lb) === 0) for (let i = from; i < to; i++) out[i] = a[i] + b[i];
      else for (let i = from; i < to; i++) out[i] = a[i - la] + b[i - lb];
    },
  }),
  defineElementwise({
    name: 'sub',
    sign: '-',
    summary: 'a - b',
    inputs: ['a', 'b'],
    unit: 'sum',
    range: (_params, [a, b]) => minus(a!, b!),
    run(out, a, la, b, lb, _c, _lc, from, to) {
      if ((la | lb) === 0) for (let i = from; i < to; i++) out[i] = a[i] - b[i];
      else if (la === 0) for (let i = from; i < to; i++) out[i] = a[i] - b[(i - lb) | 0];
      else for (let i = from; i < to; i++) out[i] = a[i - la] - b[i - lb];
    },
  }),
  defineElementwise({
    name: 'mul',
    sign: '*',
    commutative: true,
    summary: 'a * b',
    inputs: ['a', 'b'],
    unit: 'product',
    range: (_params, [a, b]) => times(a!, b!),
    run(out, a, la, b, lb, _c, _lc, from, to) {
      if ((la | lb) === 0) for (let i = from; i < to; i++) out[i] = a[i] * b[i];
      else if (la === 0) for (let i = from; i < to; i++) out[i] = a[i] * b[(i - lb) | 0];
      else for (let i = from; i < to; i++) out[i] = a[i - la] * b[i - lb];
    },
  }),
  defineElementwise({
    name: 'div',
    sign: '/',
    summary: 'a / b; x/0 is infinite, 0/0 is NaN',
    inputs: ['a', 'b'],
    unit: 'quotient',
    range: (_params, [a, b]) => over(a!, b!),
    run(out, a, la, b, lb, _c, _lc, from, to) {
      if ((la | lb) === 0) for (let i = from; i < to; i++) out[i] = a[i] / b[i];
      else for (let i = from; i < to; i++) out[i] = a[i - la] / b[i - lb];
    },
  }),
  defineElementwise({
    name: 'gt',
    sign: '>',
    summary: '1 where a > b, else 0, also where either is NaN',
    inputs: ['a', 'b'],
    unit: 'flag',
    range: FLAG,
    lookbackRule: 'defined',
    run(out, a, la, b, lb, _c, _lc, from, to) {
      if ((la | lb) === 0) for (let i = from; i < to; i++) out[i] = Number(a[i] > b[i]);
      else if (la === 0) for (let i = from; i < to; i++) out[i] = Number(a[i] > b[(i - lb) | 0]);
      else for (let i = from; i < to; i++) out[i] = Number(a[i - la] > b[i - lb]);
    },
  }),
  defineElementwise({
    name: 'ge',
    sign: '>=',
    summary: '1 where a >= b, else 0, also where either is NaN',
    inputs: ['a', 'b'],
    unit: 'flag',
    range: FLAG,
    lookbackRule: 'defined',
    run(out, a, la, b, lb, _c, _lc, from, to) {
      if ((la | lb) === 0) for (let i = from; i < to; i++) out[i] = Number(a[i] >= b[i]);
      else if (la === 0) for (let i = from; i < to; i++) out[i] = Number(a[i] >= b[(i - lb) | 0]);
      else for (let i = from; i < to; i++) out[i] = Number(a[i - la] >= b[i - lb]);
    },
  }),
  defineElementwise({
    name: 'lt',
    sign: '<',
    summary: '1 where a < b, else 0, also where either is NaN',
    inputs: ['a', 'b'],
    unit: 'flag',
    range: FLAG,
    lookbackRule: 'defined',
    run(out, a, la, b, lb, _c, _lc, from, to) {
      if ((la | lb) === 0) for (let i = from; i < to; i++) out[i] = Number(a[i] < b[i]);
      else if (la === 0) for (let i = from; i < to; i++) out[i] = Number(a[i] < b[(i - lb) | 0]);
      else for (let i = from; i < to; i++) out[i] = Number(a[i - la] < b[i - lb]);
    },
  }),
  defineElementwise({
    name: 'le',
    sign: '<=',
    summary: '1 where a <= b, else 0, also where either is NaN',
    inputs: ['a', 'b'],
    unit: 'flag',
    range: FLAG,
    lookbackRule: 'defined',
    run(out, a, la, b, lb, _c, _lc, from, to) {
      if ((la | lb) === 0) for (let i = from; i < to; i++) out[i] = Number(a[i] <= b[i]);
      else if (la === 0) for (let i = from; i < to; i++) out[i] = Number(a[i] <= b[(i - lb) | 0]);
      else for (let i = from; i < to; i++) out[i] = Number(a[i - la] <= b[i - lb]);
    },
  }),
  defineElementwise({
    name: 'abs',
    summary: 'Absolute value',
    inputs: ['x'],
    unit: 'x',
    range: (_params, [x]) => magnitude(x!),
    run(out, a, la, _b, _lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) out[i] = Math.abs(a[i - la]);
    },
  }),
  defineElementwise({
    name: 'exp',
    summary: 'e to the power x',
    inputs: ['x'],
    unit: 'ratio',
    range: (_params, [x]) => rising(exp, x!),
    run(out, a, la, _b, _lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) out[i] = exp(a[i - la]);
    },
  }),
  defineElementwise({
    name: 'fillna',
    summary: 'x where it is defined, else y',
    inputs: ['x', 'y'],
    unit: 'x',
    range: (_params, [x, y]) => hull(x!, y!),
    lookbackRule: 'defined',
    source: 'pandas fillna',
    run(out, a, la, b, lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) {
        const v = a[i - la];
        out[i] = v !== v ? b[i - lb] : v;
      }
    },
  }),
  defineElementwise({
    name: 'finite',
    summary: 'x where it is finite; 0 for NaN, 1 and -1 for the infinities',
    inputs: ['x'],
    unit: 'x',
    range: (_params, [x]) => hull(x!, point(0)),
    lookbackRule: 'defined',
    source: 'numpy nan_to_num(x, nan=0, posinf=1, neginf=-1)',
    run(out, a, la, _b, _lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) {
        const v = a[i - la];
        out[i] = v - v === 0 ? v : v > 0 ? 1 : v < 0 ? -1 : 0;
      }
    },
  }),
  defineElementwise({
    name: 'float32',
    summary: 'x rounded to single precision; infinite beyond its range',
    inputs: ['x'],
    unit: 'x',
    range: (_params, [x]) => ({ ...rising(Math.fround, x!), integer: x!.integer }),
    source: 'IEEE 754 binary32',
    run(out, a, la, _b, _lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) out[i] = Math.fround(a[i - la]);
    },
  }),
  defineElementwise({
    name: 'fmax',
    chooses: true,
    commutative: true,
    summary: 'The larger of a and b; a NaN operand is skipped',
    inputs: ['a', 'b'],
    unit: 'x',
    range: (_params, [a, b]) => hull(a!, b!),
    source: 'IEEE 754 maxNum, numpy fmax',
    run(out, a, la, b, lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) {
        const v = a[i - la];
        const w = b[i - lb];
        out[i] = v !== v ? w : w !== w ? v : Math.max(v, w);
      }
    },
  }),
  defineElementwise({
    name: 'fmin',
    chooses: true,
    commutative: true,
    summary: 'The smaller of a and b; a NaN operand is skipped',
    inputs: ['a', 'b'],
    unit: 'x',
    range: (_params, [a, b]) => hull(a!, b!),
    source: 'IEEE 754 minNum, numpy fmin',
    run(out, a, la, b, lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) {
        const v = a[i - la];
        const w = b[i - lb];
        out[i] = v !== v ? w : w !== w ? v : Math.min(v, w);
      }
    },
  }),
  defineElementwise({
    name: 'greater',
    commutative: true,
    summary: 'The larger of a and b; NaN where either is',
    inputs: ['a', 'b'],
    unit: 'x',
    range: (_params, [a, b]) => larger(a!, b!),
    source: 'qlib Greater',
    run(out, a, la, b, lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) out[i] = greaterOf(a[i - la], b[i - lb]);
    },
  }),
  defineElementwise({
    name: 'lesser',
    commutative: true,
    summary: 'The smaller of a and b; NaN where either is',
    inputs: ['a', 'b'],
    unit: 'x',
    range: (_params, [a, b]) => smaller(a!, b!),
    source: 'qlib Less',
    run(out, a, la, b, lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) out[i] = lesserOf(a[i - la], b[i - lb]);
    },
  }),
  defineElementwise({
    name: 'log',
    summary: 'Natural logarithm; minus infinity at 0, NaN below',
    inputs: ['x'],
    unit: 'ratio',
    range: (_params, [x]) => rising(log, x!, NOT_NEGATIVE),
    run(out, a, la, _b, _lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) out[i] = log(a[i - la]);
    },
  }),
  defineElementwise({
    name: 'neg',
    summary: '-x',
    inputs: ['x'],
    unit: 'x',
    range: (_params, [x]) => negative(x!),
    run(out, a, la, _b, _lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) out[i] = -a[i - la];
    },
  }),
  defineElementwise({
    name: 'sign',
    summary: '1, 0 or -1 by the sign of x',
    inputs: ['x'],
    unit: 'ratio',
    range: (_params, [x]) => integers(Math.sign(x!.lo), Math.sign(x!.hi)),
    run(out, a, la, _b, _lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) {
        const v = a[i - la];
        out[i] = Math.abs(v) > 0 ? Number(v > 0) - Number(v < 0) : v;
      }
    },
  }),
  defineElementwise({
    name: 'sqrt',
    summary: 'Square root; NaN below 0',
    inputs: ['x'],
    unit: 'mixed',
    range: (_params, [x]) => rising(Math.sqrt, x!, NOT_NEGATIVE),
    run(out, a, la, _b, _lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) out[i] = Math.sqrt(a[i - la]);
    },
  }),
  defineElementwise({
    name: 'where',
    chooses: true,
    summary: 'a where the condition is neither 0 nor NaN, else b',
    inputs: ['condition', 'a', 'b'],
    unit: 'mixed',
    range: (_params, [, a, b]) => hull(a!, b!),
    run(out, a, la, b, lb, c, lc, from, to) {
      for (let i = from; i < to; i++) {
        const v = a[i - la];
        out[i] = choose(Number(v !== v) | Number(v === 0), b[i - lb], c[i - lc]);
      }
    },
  }),
  defineElementwise({
    name: 'mask',
    summary: 'x where y is defined, else NaN',
    inputs: ['x', 'y'],
    unit: 'x',
    range: 'value',
    run(out, a, la, b, lb, _c, _lc, from, to) {
      for (let i = from; i < to; i++) {
        const w = b[i - lb];
        out[i] = w !== w ? NaN : a[i - la];
      }
    },
  }),
  defineElementwise({
    name: 'close_location',
    summary: '((close - low) - (high - close)) / (high - low), -1 at the low, 1 at the high; 0 where high and low are equal',
    inputs: ['high', 'low', 'close'],
    unit: 'ratio',
    range: (_params, _inputs, atMost) => (atMost(1, 2) && atMost(2, 0) ? between(-1, 1) : UNBOUNDED),
    category: 'volume',
    source: 'Chaikin; DaveSkender/Stock.Indicators CMF money flow multiplier',
    run(out, a, la, b, lb, c, lc, from, to) {
      for (let i = from; i < to; i++) {
        const high = a[i - la];
        const low = b[i - lb];
        const close = c[i - lc];
        out[i] = high === low ? 0 * close : (close - low - (high - close)) / (high - low);
      }
    },
  }),
  defineElementwise({
    name: 'channel_index',
    chooses: true,
    summary: '(x - mean) / (0.015 spread); 0 where either is within 1e-14 of the size of the mean',
    inputs: ['x', 'mean', 'spread'],
    unit: 'ratio',
    category: 'momentum',
    source: 'TA-Lib CCI; Lambert 1980',
    run(out, a, la, b, lb, c, lc, from, to) {
      for (let i = from; i < to; i++) {
        const mean = b[i - lb];
        const spread = c[i - lc];
        const distance = a[i - la] - mean;
        const band = 1e-14 * Math.abs(mean);
        out[i] = Math.abs(distance) <= band || spread <= band ? 0 : distance / (0.015 * spread);
      }
    },
  }),
  defineElementwise({
    name: 'stoch_position',
    summary: '(x - low) / ((high - low) / 100), percent; 0 where high and low are equal within 1e-14 of their size',
    inputs: ['x', 'low', 'high'],
    unit: 'percent',
    range: (_params, _inputs, atMost) => (atMost(1, 0) && atMost(0, 2) ? rounded(0, 100) : UNBOUNDED),
    category: 'momentum',
    source: 'TA-Lib STOCHF',
    run(out, a, la, b, lb, c, lc, from, to) {
      for (let i = from; i < to; i++) {
        const low = b[i - lb];
        const high = c[i - lc];
        const range = high - low;
        out[i] = Math.abs(range) <= 1e-14 * (Math.abs(high) + Math.abs(low)) ? a[i - la] * 0 : (a[i - la] - low) / (range / 100);
      }
    },
  }),
];

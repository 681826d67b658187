import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  acos,
  asin,
  atan,
  atan2,
  cos,
  cosh,
  exp,
  expm1,
  log,
  log10,
  log1p,
  log2,
  pow,
  sin,
  sineAndCosine,
  sinh,
  tan,
  tanh,
} from '../src/math/elementary.js';
import { powerOfTwo } from '../src/math/elementary/binary.js';

const functions = { acos, asin, atan, atan2, cos, cosh, exp, expm1, log, log10, log1p, log2, pow, sin, sinh, tan, tanh };

type Name = keyof typeof functions;

const NAMES = Object.keys(functions) as Name[];

/** From golden/elementary.py: arguments and nearest double as bits, then what the true value has beyond it, in units of its last place. */
const table = JSON.parse(readFileSync(new URL('golden/elementary.json', import.meta.url), 'utf8')) as Record<string, string[]>;

const view = new DataView(new ArrayBuffer(8));

function fromBits(hex: string): number {
  view.setBigUint64(0, BigInt(`0x${hex}`));
  return view.getFloat64(0);
}

function toBits(x: number): bigint {
  view.setFloat64(0, x);
  return view.getBigUint64(0);
}

/** The unit in the last place of x, as a whole multiple of 2^-1074 and so exact. */
function unit(x: number): number {
  const exponent = Number((toBits(x) >> 52n) & 0x7ffn);
  return powerOfTwo(Math.max(exponent, 1) - 1075);
}

/** The double `steps` places above x > 0. */
function above(x: number, steps: number): number {
  return fromBits((toBits(x) + BigInt(steps)).toString(16).padStart(16, '0'));
}

type Row = { readonly args: number[]; readonly nearest: number; readonly rest: number };

function rowsOf(name: string): Row[] {
  return (table[name] ?? []).map((line) => {
    const parts = line.split(' ');
    const rest = Number(parts.pop());
    const values = parts.map(fromBits);
    const nearest = values.pop() ?? NaN;
    return { args: values, nearest, rest };
  });
}

function call(name: Name, args: readonly number[]): number {
  const f = functions[name] as (...values: number[]) => number;
  return f(...args);
}

/** Error in units of the last place; an overflow counts as the number after the largest double. */
function unitsOff(got: number, { nearest, rest }: Row): number {
  return got === nearest ? Math.abs(rest) : Math.abs((got - nearest) / unit(nearest) - rest);
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const anyDouble = fc.double();

describe('reference values', () => {
  test('every function has at least 200 of them', () => {
    expect(Object.keys(table).toSorted()).toEqual(NAMES.toSorted());
    for (const name of NAMES) expect(table[name]?.length).toBeGreaterThan(200);
  });

  test.each(NAMES)('%s is within 0.63 units in the last place', (name) => {
    const off = rowsOf(name).filter((row) => !(unitsOff(call(name, row.args), row) <= 0.63));
    expect(off.map((row) => [...row.args, call(name, row.args), row.nearest])).toEqual([]);
  });

  test('the checker finds a result that is one place off', () => {
    const row = rowsOf('log').find(({ nearest }) => nearest > 1) as Row;
    expect(unitsOff(above(row.nearest, 1), row)).toBeGreaterThan(0.4);
    expect(unitsOff(above(row.nearest, 2), row)).toBeGreaterThan(1);
  });

  test('all results have the bits that are written here, on every engine', () => {
    let hash = 0xcbf29ce484222325n;
    for (const name of NAMES.toSorted()) {
      for (const { args } of rowsOf(name)) hash = ((hash ^ toBits(call(name, args))) * 0x100000001b3n) & 0xffffffffffffffffn;
    }
    expect(hash.toString(16)).toBe('3d98e7a0bfa5de6b');
  });
});

describe('exact results', () => {
  test('log2 of a power of two is its exponent', () => {
    for (let k = -1074; k <= 1023; k++) expect(log2(powerOfTwo(k))).toBe(k);
  });

  test('log10 of a power of ten that is a double is its exponent', () => {
    for (let k = 0; k <= 22; k++) expect(log10(Number(`1e${k}`))).toBe(k);
  });

  test('pow of small whole numbers is exact while it fits', () => {
    for (let base = 2; base <= 12; base++) {
      let product = 1;
      for (let k = 0; product < 2 ** 53; k++, product *= base) expect(pow(base, k)).toBe(product);
    }
  });

  test('pow with exponents 1, 2 and 0.5 is correctly rounded', () => {
    fc.assert(
      fc.property(finite, (x) => {
        expect(pow(x, 1)).toBe(x);
        expect(pow(x, 2)).toBe(x * x);
        expect(pow(Math.abs(x), 0.5)).toBe(Math.sqrt(Math.abs(x)));
      }),
    );
  });

  test('exp, cosh and cos of zero are 1, log and acos of 1 are 0', () => {
    for (const zero of [0, -0]) expect([exp(zero), cosh(zero), cos(zero)]).toEqual([1, 1, 1]);
    expect([log(1), log2(1), log10(1), acos(1)]).toEqual([0, 0, 0, 0]);
  });
});

describe('special cases', () => {
  const { PI } = Math;

  // prettier-ignore
  const ends: [Name, [number, number][]][] = [
    ['log', [[0, -Infinity], [-0, -Infinity], [-1, NaN], [-5e-324, NaN], [-Infinity, NaN], [Infinity, Infinity]]],
    ['log2', [[0, -Infinity], [-0, -Infinity], [-1, NaN], [-Infinity, NaN], [Infinity, Infinity]]],
    ['log10', [[0, -Infinity], [-0, -Infinity], [-1, NaN], [-Infinity, NaN], [Infinity, Infinity]]],
    ['log1p', [[0, 0], [-0, -0], [-1, -Infinity], [-1.0000000000000002, NaN], [-Infinity, NaN], [Infinity, Infinity], [-5e-324, -5e-324]]],
    ['exp', [[Infinity, Infinity], [-Infinity, 0], [709.782712893385, Infinity], [-745.1332191019412, 0], [1e308, Infinity], [-1e308, 0]]],
    ['expm1', [[0, 0], [-0, -0], [Infinity, Infinity], [-Infinity, -1], [1e308, Infinity], [-1e308, -1], [-5e-324, -5e-324]]],
    ['sin', [[0, 0], [-0, -0], [Infinity, NaN], [-Infinity, NaN], [-5e-324, -5e-324]]],
    ['cos', [[Infinity, NaN], [-Infinity, NaN], [5e-324, 1]]],
    ['tan', [[0, 0], [-0, -0], [Infinity, NaN], [-Infinity, NaN], [5e-324, 5e-324]]],
    ['asin', [[0, 0], [-0, -0], [1, PI / 2], [-1, -PI / 2], [1.0000000000000002, NaN], [-2, NaN], [Infinity, NaN], [-Infinity, NaN]]],
    ['acos', [[0, PI / 2], [-0, PI / 2], [-1, PI], [1.0000000000000002, NaN], [-2, NaN], [Infinity, NaN], [-Infinity, NaN]]],
    ['atan', [[0, 0], [-0, -0], [1, PI / 4], [-1, -PI / 4], [Infinity, PI / 2], [-Infinity, -PI / 2], [-5e-324, -5e-324]]],
    ['sinh', [[0, 0], [-0, -0], [Infinity, Infinity], [-Infinity, -Infinity], [711, Infinity], [-1e308, -Infinity], [5e-324, 5e-324]]],
    ['cosh', [[Infinity, Infinity], [-Infinity, Infinity], [711, Infinity], [-1e308, Infinity]]],
    ['tanh', [[0, 0], [-0, -0], [Infinity, 1], [-Infinity, -1], [1e308, 1], [-25, -1], [-5e-324, -5e-324]]],
  ];

  test.each(ends)('%s at the ends of its domain', (name, cases) => {
    for (const [x, y] of [...cases, [NaN, NaN] as const]) expect([x, call(name, [x])]).toEqual([x, y]);
  });

  test('pow is NaN, infinite, zero or 1 where the language says so', () => {
    const sides = [NaN, 0, 0.5, 1, 1.5, 2, 3, 2 ** 53 - 1, 2 ** 53 + 2, 1e300, Infinity, 5e-324, 1 - 2 ** -53, 1 + 2 ** -52];
    const values = [...sides, ...sides.map((x) => -x)];
    for (const x of values) {
      for (const y of values) {
        const expected = x ** y;
        const got = pow(x, y);
        const plain = Number.isFinite(expected) && expected !== 0 && Math.abs(expected) !== 1;
        if (plain) expect(Math.abs(got / expected - 1)).toBeLessThan(1e-15);
        else expect([x, y, got]).toEqual([x, y, expected]);
      }
    }
  });

  test('atan2 has the quadrant, the sign of y and the value on each axis', () => {
    // prettier-ignore
    const cases: [number, number, number][] = [
      [0, 0, 0], [0, -0, PI], [0, 3, 0], [0, -3, PI], [0, Infinity, 0], [0, -Infinity, PI],
      [3, 0, PI / 2], [3, -0, PI / 2], [Infinity, 3, PI / 2], [Infinity, -3, PI / 2], [Infinity, 0, PI / 2],
      [3, Infinity, 0], [3, -Infinity, PI], [Infinity, Infinity, PI / 4], [Infinity, -Infinity, (3 * PI) / 4],
      [1, 1, PI / 4], [1, -1, (3 * PI) / 4], [5e-324, 1e308, 0], [5e-324, -1e308, PI], [1e308, 5e-324, PI / 2], [5e-324, 5e-324, PI / 4],
    ];
    for (const [y, x, angle] of cases) {
      expect([y, x, atan2(y, x)]).toEqual([y, x, angle]);
      expect([-y, x, atan2(-y, x)]).toEqual([-y, x, -angle]);
    }
    for (const other of [NaN, 0, 1, Infinity]) expect([atan2(NaN, other), atan2(other, NaN)]).toEqual([NaN, NaN]);
  });
});

describe('order', () => {
  const starts = [2 ** -1022, 1e-9, 0.3, 0.6875, 0.998046875, 1 - 2 ** -44, 1.00390625];
  const rising = { log, log2, log10, log1p, exp, expm1, asin, atan, sinh, tanh, sin, tan, pow: (x: number) => pow(x, 1.7) };

  test.each(Object.entries(rising))('%s does not fall from one double to the next', (_, f) => {
    for (const start of starts) {
      for (let i = -150; i < 150; i++) {
        const [x, next] = [above(start, i), above(start, i + 1)];
        if (f(x) > f(next)) expect.unreachable(`falls at ${x}`);
      }
    }
  });

  test('exp does not fall across the steps of its table, nor log across its bins', () => {
    for (let j = -400; j < 400; j++) {
      const edge = Math.abs(((j + 0.5) * Math.LN2) / 64);
      const bin = 0.6875 * (1 + (j + 400) / 800);
      for (let i = -20; i < 20; i++) {
        if (exp(above(edge, i)) > exp(above(edge, i + 1))) expect.unreachable(`exp falls at ${above(edge, i)}`);
        if (log(above(bin, i)) > log(above(bin, i + 1))) expect.unreachable(`log falls at ${above(bin, i)}`);
      }
    }
  });
});

describe('identities', () => {
  test('odd functions change sign with their argument and even ones do not, to the bit', () => {
    fc.assert(
      fc.property(anyDouble, anyDouble, (x, y) => {
        for (const odd of [sin, tan, asin, atan, sinh, tanh]) expect(odd(-x)).toBe(-odd(x));
        for (const even of [cos, cosh]) expect(even(-x)).toBe(even(x));
        expect(atan2(-y, x)).toBe(-atan2(y, x));
      }),
    );
  });

  test('atan2 lies in the quadrant of its point', () => {
    fc.assert(
      fc.property(finite, finite, (y, x) => {
        const angle = atan2(y, x);
        expect(Math.abs(angle)).toBeLessThanOrEqual(Math.PI);
        expect(Object.is(Math.sign(angle), -0) || Object.is(angle, -0) || angle < 0).toBe(Object.is(y, -0) || y < 0);
        if (x > 0) expect(Math.abs(angle)).toBeLessThanOrEqual(Math.PI / 2);
        if (x < 0) expect(Math.abs(angle)).toBeGreaterThanOrEqual(Math.PI / 2);
      }),
    );
  });

  test('a function undoes its inverse within the rounding that its slope enlarges', () => {
    const positive = fc.double({ min: 1e-300, max: 1e300, noNaN: true });
    fc.assert(
      fc.property(positive, (x) => {
        expect(Math.abs(exp(log(x)) / x - 1)).toBeLessThanOrEqual(2 ** -53 * (2 + Math.abs(log(x))));
        expect(Math.abs(pow(2, log2(x)) / x - 1)).toBeLessThanOrEqual(2 ** -53 * (2 + Math.abs(log(x))));
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: -1.5, max: 1.5, noNaN: true }), (x) => {
        expect(Math.abs(asin(sin(x)) - x)).toBeLessThanOrEqual((2 ** -52 * (1 + Math.abs(x))) / cos(x));
        expect(Math.abs(atan(tan(x)) - x)).toBeLessThanOrEqual(2 ** -51 * Math.abs(x));
        expect(Math.abs(log1p(expm1(x)) - x)).toBeLessThanOrEqual(2 ** -50 * Math.abs(x));
      }),
    );
  });

  test('sin² + cos² is 1 and tan is their quotient, for every size of argument', () => {
    fc.assert(
      fc.property(finite, (x) => {
        const [s, c] = [sin(x), cos(x)];
        expect(Math.abs(s * s + c * c - 1)).toBeLessThanOrEqual(2 ** -51);
        expect(Math.abs(tan(x) * c - s)).toBeLessThanOrEqual(2 ** -51 * Math.abs(s));
      }),
    );
  });

  test('NaN comes back as NaN', () => {
    for (const name of NAMES) expect(call(name, [NaN, NaN])).toBe(NaN);
  });
});

/** Angle, sine and cosine rounded from mpmath 300 bits: angles whose sine lies so near to a rounding border that `sin` misses it. */
const NEAR_A_BORDER = [
  [0.8377580409572781, 0.7431448254773941, 0.6691306063588582],
  [5.359187467888471, -0.7980172272802397, 0.6026346363792562],
  [4.338389854957334, -0.9308737486442044, -0.3653410243663949],
  [0.8377580409572781, 0.7431448254773941, 0.6691306063588582],
] as const;

describe('sineAndCosine', () => {
  const pair = new Float64Array(2);

  test.each(NEAR_A_BORDER)('of %f is rounded once', (angle, sine, cosine) => {
    sineAndCosine(angle, pair, 0);
    expect([...pair]).toEqual([sine, cosine]);
  });

  test('is within a unit in the last place of sin and cos, all round the circle', () => {
    for (let k = 0; k < 5000; k++) {
      const angle = (k * 2 * Math.PI) / 5000;
      sineAndCosine(angle, pair, 0);
      expect(Math.abs(pair[0]! - sin(angle)), String(angle)).toBeLessThanOrEqual(unit(pair[0]!));
      expect(Math.abs(pair[1]! - cos(angle)), String(angle)).toBeLessThanOrEqual(unit(pair[1]!));
    }
  });
});

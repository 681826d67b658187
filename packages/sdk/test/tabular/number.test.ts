import { describe, expect, it } from 'vitest';
import { parseNumber } from '../../src/tabular/number.js';

const out = new Float64Array(1);
const encoder = new TextEncoder();

function parsed(text: string): number | undefined {
  const bytes = encoder.encode(`,${text},7`);
  return parseNumber(bytes, 1, bytes.length - 2, out, 0) ? out[0] : undefined;
}

/** The bits of `Number(text)`, and nothing said where they are equal: a million expects would take minutes. */
function wrong(texts: Iterable<string>): string[] {
  const bad: string[] = [];
  for (const text of texts) {
    if (!Object.is(parsed(text), Number(text)) && bad.length < 5) bad.push(`${text}: ${parsed(text)} is not ${Number(text)}`);
  }
  return bad;
}

/** mulberry32 */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const random = generator(20260101);
const integer = (below: number): number => Math.floor(random() * below);
const bits = new DataView(new ArrayBuffer(8));

function anyDouble(): number {
  bits.setUint32(0, integer(0x7ff00000) | (random() < 0.5 ? 0x80000000 : 0));
  bits.setUint32(4, integer(2 ** 32));
  return bits.getFloat64(0);
}

const price = (): number => Math.exp(random() * 30 - 15);
const digits = (n: number): string => Array.from({ length: n }, () => String(integer(10))).join('');

/** The exact decimal of the middle between a positive double and the next one up, from integer arithmetic. */
function tie(value: number): string {
  bits.setFloat64(0, value);
  const word = bits.getBigUint64(0);
  const exponent = Number(word >> 52n);
  const mantissa = exponent === 0 ? word & 0xfffffffffffffn : (word & 0xfffffffffffffn) | 0x10000000000000n;
  const scale = (exponent === 0 ? -1074 : exponent - 1075) - 1;
  const middle = 2n * mantissa + 1n; // times 2^scale
  return scale >= 0 ? String(middle << BigInt(scale)) : `${middle * 5n ** BigInt(-scale)}e${scale}`;
}

function* times(n: number, text: () => string): Generator<string> {
  for (let i = 0; i < n; i++) yield text();
}

describe('parseNumber equals Number in every bit for', () => {
  it('300,000 prices in their shortest text', () => expect(wrong(times(300_000, () => String(price())))).toEqual([]));
  it('200,000 doubles of any size in their shortest text', () => expect(wrong(times(200_000, () => String(anyDouble())))).toEqual([]));
  it('200,000 prices with fixed digits', () => expect(wrong(times(200_000, () => price().toFixed(integer(21))))).toEqual([]));
  it('100,000 texts of 1 to 25 digits with a point and an exponent', () => {
    const text = (): string => {
      const whole = digits(integer(14));
      const fraction = digits((whole === '' ? 1 : 0) + integer(13));
      const exponent = random() < 0.5 ? '' : `${random() < 0.5 ? 'e' : 'E'}${['', '+', '-'][integer(3)]}${integer(340)}`;
      return `${['', '-', '+'][integer(3)]}${whole}${fraction === '' ? '' : `.${fraction}`}${exponent}`;
    };
    expect(wrong(times(100_000, text))).toEqual([]);
  });
  it('100,000 texts in exponential form with 15 to 21 digits', () => {
    expect(wrong(times(100_000, () => anyDouble().toExponential(14 + integer(7))))).toEqual([]);
  });
  it('100,000 ties and their neighbours', () => {
    const text = (): string => {
      const exact = tie(random() < 0.5 ? price() : Math.floor(random() * 2 ** 53) * 2 ** integer(12));
      const kind = integer(3);
      if (kind === 0) return exact;
      const [mantissa = '', exponent] = exact.split('e');
      return `${BigInt(mantissa) * 10n + (kind === 1 ? 1n : -1n)}e${Number(exponent ?? 0) - 1}`;
    };
    expect(wrong(times(100_000, text))).toEqual([]);
  });
  it('18-digit integers that are ties between doubles', () => {
    const text = (): string => String(BigInt(2 ** 53 + integer(2 ** 30) * 2) * 2n ** BigInt(integer(6)) + 1n);
    expect(wrong(times(50_000, text))).toEqual([]);
  });
  it('subnormals, the edges of the range, zeros and odd spellings', () => {
    const texts = ['5e-324', '2.4703282292062327e-324', '2.4703282292062328e-324', '2.2250738585072011e-308', '2.2250738585072014e-308'];
    texts.push(
      '1.7976931348623157e308',
      '1.7976931348623159e308',
      '1e309',
      '-1e400',
      '1e-400',
      '-1e-400',
      '0',
      '-0',
      '0.0',
      '-0.000',
      '000',
      '0e9999',
    );
    texts.push(
      '5.',
      '.5',
      '-.5',
      '00012.50',
      '1e5',
      '1E+05',
      '1e-05',
      '9007199254740993',
      '9007199254740992',
      '9007199254740991',
      '0.1',
      '0.30000000000000004',
    );
    texts.push(
      '0.0000000012345678901234567',
      '123456789',
      '1234567890',
      '123456789.123456789',
      '123456789012345678',
      '1234567890123456789',
      '1e22',
      '1e23',
    );
    texts.push(
      `1${'0'.repeat(400)}`,
      `0.${'0'.repeat(400)}1`,
      '1e00000000000000000000005',
      '8.5e-180',
      '7e180',
      '3e-181',
      '100000000000000000000000',
    );
    for (let k = -345; k < 312; k++) texts.push(`1e${k}`, `9.999999999999999e${k}`, `123456789012345678e${k}`);
    expect(wrong(texts)).toEqual([]);
  });
});

describe('parseNumber', () => {
  it('reads the names of missing and infinite values in any case', () => {
    for (const text of ['', ' ', 'nan', 'NaN', '-nan', 'null', 'NULL', 'NA', 'n/a', 'None']) expect(parsed(text), text).toBeNaN();
    for (const text of ['inf', '+inf', 'Infinity', 'INF']) expect(parsed(text)).toBe(Infinity);
    for (const text of ['-inf', '-Infinity']) expect(parsed(text)).toBe(-Infinity);
  });

  it('leaves out spaces and tabs around a number', () => expect(parsed(' 12.5\t')).toBe(12.5));

  it('says no to everything else', () => {
    const texts = [
      'abc',
      '1,5',
      '1 5',
      '0x10',
      '1_000',
      '--1',
      '+-1',
      '1e',
      '1e+',
      'e5',
      '.',
      '-',
      '+',
      '1.2.3',
      '12a',
      '1e5.5',
      'infin',
      'nanx',
      '١',
      '1.5€',
      '$5',
      '1.e',
      '-na',
      '5%',
    ];
    for (const text of texts) expect(parsed(text), text).toBeUndefined();
  });

  it('reads nothing outside its range', () => {
    const bytes = encoder.encode('123456789.1234567891234e55');
    for (let to = 1; to <= bytes.length; to++) {
      const text = new TextDecoder().decode(bytes.subarray(0, to));
      expect(parseNumber(bytes, 0, to, out, 0)).toBe(!text.endsWith('e'));
      if (!text.endsWith('e')) expect(out[0]).toBe(Number(text));
    }
  });
});

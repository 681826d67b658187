import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ShortestWriter } from '../../src/tabular/shortest.js';
import { decoder } from './support.js';

const writer = new ShortestWriter();
const bytes = new Uint8Array(40);
let undecided = 0;

/** The text that was written, `String`'s where it was not decided. */
function written(value: number): string {
  const end = writer.write(value, bytes, 3);
  if (end < 0) undecided++;
  return end < 0 ? String(value) : decoder.decode(bytes.subarray(3, end));
}

function wrong(n: number, value: (i: number) => number): string[] {
  const bad: string[] = [];
  undecided = 0;
  for (let i = 0; i < n; i++) {
    const x = value(i);
    const text = written(x);
    if (text !== String(x) && bad.length < 5) bad.push(`${String(x)} was ${text}`);
  }
  return bad;
}

/** A multiplicative generator (Park and Miller), [0, 1). */
let state = 1;
const random = (): number => (state = (state * 48271) % 2147483647) / 2147483647;
const fine = (): number => random() + random() / 2147483647;

describe('ShortestWriter writes what String does for', () => {
  it('500,000 doubles between 1e-6 and 1e12, nearly all without help', () => {
    expect(wrong(500_000, () => (random() < 0.5 ? -1 : 1) * Math.exp(fine() * 41 - 13.5))).toEqual([]);
    expect(undecided).toBeLessThan(500);
    expect(wrong(100_000, () => Math.exp(fine() * 12 + 27))).toEqual([]);
  });
  it('200,000 prices, ratios and differences', () => {
    expect(wrong(200_000, () => fine() * 1000)).toEqual([]);
    expect(wrong(200_000, () => fine() / (fine() + 1e-3) - 1)).toEqual([]);
  });
  it('200,000 numbers of few digits and their neighbours', () => {
    const few = (i: number): number => Number((random() * 10 ** (i % 9)).toFixed(i % 8));
    expect(wrong(200_000, few)).toEqual([]);
    expect(wrong(200_000, (i) => few(i) * (1 + 2 ** -52))).toEqual([]);
    expect(wrong(200_000, (i) => few(i) * (1 - 2 ** -53))).toEqual([]);
  });
  it('integers', () => {
    expect(wrong(200_000, (i) => (i % 2 === 0 ? -1 : 1) * Math.floor(2 ** (random() * 56)))).toEqual([]);
    for (const x of [1, -1, 9, 10, 99, 100, 999999999, 1000000000, 2147483647, -2147483647, -2147483648, 2147483648, 2 ** 53, 2 ** 56 - 16])
      expect(written(x)).toBe(String(x));
  });
  it('powers of two and of ten, and their neighbours', () => {
    for (let k = -60; k < 60; k++)
      for (const f of [1, 1 + 2 ** -52, 1 - 2 ** -53]) expect(wrong(2, (i) => (i === 0 ? 2 : 10) ** k * f)).toEqual([]);
  });
  it('every double', () => {
    fc.assert(
      fc.property(fc.double(), (x) => written(x) === String(x)),
      { numRuns: 20_000 },
    );
    for (const x of [0, -0, NaN, Infinity, -Infinity, 5e-324, 1e21, 1e-7, 1e-6, 0.000001234, 123456789012345680000])
      expect(written(x)).toBe(String(x));
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compute, defineFeatureSet } from '../src/index.js';
import { trueRange } from '../src/math/trueRange.js';

/** The definition, in its plainest form. */
function largest(high: number, low: number, closeBefore: number): number {
  return Math.max(high - low, Math.abs(high - closeBefore), Math.abs(low - closeBefore));
}

describe('the true range', () => {
  test('is the largest of three to the bit, for usual bars, far ones and bars upside down', () => {
    const price = fc.oneof(fc.double({ min: 90, max: 110, noNaN: true }), fc.double({ min: -1e6, max: 1e6, noNaN: true }));
    fc.assert(
      fc.property(price, price, price, (high, low, closeBefore) => {
        expect(trueRange(high, low, closeBefore)).toBe(largest(high, low, closeBefore) + 0);
      }),
      { numRuns: 20_000 },
    );
  });

  test('starts at the second bar of which nothing is missing', () => {
    const column = (...values: number[]): Float64Array => Float64Array.from(values);
    const bars = {
      timestamp: column(0, 1, 2, 3),
      open: column(10, 10, 10, 10),
      high: column(NaN, 12, 13, 14),
      low: column(8, 8, 9, 9),
      close: column(10, 11, 12, 13),
      volume: column(1, 1, 1, 1),
    };
    const frame = compute(bars, defineFeatureSet('one', { range: 'trange(high, low, close)' }));
    expect([...frame.column('range')]).toEqual([NaN, NaN, 4, 5]);
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { barsFrom, type Bar } from '../../src/bars/bars.js';
import { FAULT_KINDS, checkBars, requireOrderedBars, type FaultKind } from '../../src/bars/check.js';

const GOOD: Bar = { timestamp: 0, open: 10, high: 12, low: 9, close: 11, volume: 5 };
const withBars = (...changes: Partial<Bar>[]): ReturnType<typeof barsFrom> =>
  barsFrom(changes.map((change, i) => ({ ...GOOD, timestamp: i * 60_000, ...change })));

describe('checkBars', () => {
  test('finds nothing in good bars, a flat one and one without volume', () => {
    expect(checkBars(withBars({}, { open: 9, high: 9, low: 9, close: 9 }, { volume: 0 }))).toEqual([]);
  });

  test.each<[string, Partial<Bar>, FaultKind[]]>([
    ['high below low', { high: 8, low: 9 }, ['high-below-low']],
    ['open above high', { open: 13 }, ['open-outside-range']],
    ['close below low', { close: 8 }, ['close-outside-range']],
    ['negative volume', { volume: -1 }, ['negative-volume']],
    ['zero price', { low: 0 }, ['non-positive-price']],
    ['negative prices', { open: -2, high: -1, low: -3, close: -2 }, ['non-positive-price']],
    ['a missing close', { close: NaN }, ['hole']],
    ['a row of holes', { open: NaN, high: NaN, low: NaN, close: NaN, volume: NaN }, ['hole']],
    ['an infinite volume', { volume: Infinity }, ['infinite']],
    ['a high that is -Infinity', { high: -Infinity }, ['high-below-low', 'non-positive-price', 'infinite']],
    ['a hole beside a negative volume', { open: NaN, volume: -1 }, ['negative-volume', 'hole']],
  ])('names %s', (_what, change, kinds) => {
    expect(checkBars(withBars({}, change, {}))).toEqual(kinds.map((kind) => ({ kind, count: 1, firstRow: 1 })));
  });

  test('counts rows and gives the first, kinds in their order', () => {
    const faults = checkBars(withBars({}, { volume: -1 }, { close: 99 }, { volume: -2 }, { close: NaN }));
    expect(faults).toEqual([
      { kind: 'close-outside-range', count: 1, firstRow: 2 },
      { kind: 'negative-volume', count: 2, firstRow: 1 },
      { kind: 'hole', count: 1, firstRow: 4 },
    ]);
    expect(faults.map(({ kind }) => FAULT_KINDS.indexOf(kind))).toEqual([2, 3, 5]);
  });
});

describe('requireOrderedBars', () => {
  test('takes ascending timestamps, before 1970 too, and no bars at all', () => {
    expect(() => requireOrderedBars(withBars({ timestamp: -60_000 }, { timestamp: 0 }, { timestamp: 1 }))).not.toThrow();
    expect(() => requireOrderedBars(barsFrom([]))).not.toThrow();
  });

  test.each([
    ['a repeated', 0, /repeats/, '1970-01-01T00:00:00Z'],
    ['an earlier', -60_000, /after 1970-01-01T00:00:00Z/, '1969-12-31T23:59:00Z'],
    ['a NaN', NaN, /whole milliseconds/, 'NaN'],
    ['a fractional', 0.5, /whole milliseconds/, '0.5'],
    ['a boundless', 1e300, /whole milliseconds/, '1e+300'],
  ])('refuses %s timestamp, with its row', (_what, timestamp, message, spelled) => {
    const bars = withBars({ timestamp: 0 }, { timestamp });
    expect(() => requireOrderedBars(bars)).toThrowError(
      expect.objectContaining({ code: 'INVALID_BARS', fields: { row: 1, timestamp: spelled } }),
    );
    expect(() => requireOrderedBars(bars)).toThrowError(message);
  });

  test('refuses columns of different lengths', () => {
    const bars = { ...withBars({}, {}), low: new Float64Array(1) };
    expect(() => requireOrderedBars(bars)).toThrowError(
      expect.objectContaining({ code: 'INVALID_BARS', fields: { column: 'low', length: 1 } }),
    );
  });

  test('names the first row that does not ascend', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1 }), (timestamps) => {
        const row = timestamps.findIndex((timestamp, i) => i > 0 && timestamp <= timestamps[i - 1]!);
        const run = (): void => requireOrderedBars(withBars(...timestamps.map((timestamp) => ({ timestamp }))));
        if (row === -1) expect(run).not.toThrow();
        else expect(run).toThrowError(expect.objectContaining({ fields: expect.objectContaining({ row }) }));
      }),
    );
  });
});

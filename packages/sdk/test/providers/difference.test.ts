import { barAt, barsFrom, type Bar, type Bars } from '@barkeep/feature-core';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { changedRange, mergeBars, type TimeRange } from '../../src/providers/difference.js';

const barOf = (timestamp: number, value: number): Bar => ({ timestamp, open: value, high: value, low: value, close: value, volume: value });
const rowsOf = (bars: Bars): Bar[] => Array.from(bars.timestamp, (_, i) => barAt(bars, i));
const byTime = (bars: Bars): Map<number, Bar> => new Map(rowsOf(bars).map((bar) => [bar.timestamp, bar]));
const sameBits = (a: Bar | undefined, b: Bar | undefined): boolean =>
  a !== undefined && b !== undefined && (Object.keys(a) as (keyof Bar)[]).every((key) => Object.is(a[key], b[key]));

const anyBars = fc
  .uniqueArray(fc.record({ at: fc.nat(30), value: fc.constantFrom(0, -0, NaN, 1, 2) }), { selector: ({ at }) => at, maxLength: 20 })
  .map((rows) => barsFrom(rows.sort((a, b) => a.at - b.at).map(({ at, value }) => barOf(at * 10, value))));

/** The same by maps: slow and plain. */
function plainly(given: Bars, now: Bars): TimeRange | null {
  const lastMs = given.timestamp.at(-1);
  if (lastMs === undefined) return null;
  const [a, b] = [byTime(given), byTime(now)];
  if (given.timestamp[0] !== now.timestamp[0]) {
    const all = [...a.keys(), ...b.keys()];
    return { fromMs: Math.min(...all), toMs: Math.max(...all) + 1 };
  }
  const differing = [...new Set([...a.keys(), ...b.keys()])].filter((at) => at <= lastMs && !sameBits(a.get(at), b.get(at)));
  return differing.length === 0 ? null : { fromMs: Math.min(...differing), toMs: Math.max(...differing) + 1 };
}

describe('changedRange', () => {
  test('is the smallest range that holds all that differs to the bit, appends apart', () => {
    fc.assert(
      fc.property(anyBars, anyBars, (given, now) => {
        expect(changedRange(given, now)).toEqual(plainly(given, now));
      }),
      { numRuns: 500 },
    );
  });

  test('finds any edit of a single row', () => {
    fc.assert(
      fc.property(anyBars, fc.nat(), fc.constantFrom('open', 'high', 'low', 'close', 'volume' as const), (given, at, column) => {
        fc.pre(given.timestamp.length > 0);
        const rows = rowsOf(given);
        const row = at % rows.length;
        const edited = barsFrom(rows.map((bar, i) => (i === row ? { ...bar, [column]: 77 } : bar)));
        const { timestamp } = rows[row]!;
        expect(changedRange(given, edited)).toEqual({ fromMs: timestamp, toMs: timestamp + 1 });
        expect(changedRange(given, barsFrom([...rows, barOf(1000, 1)]))).toBeNull();
      }),
    );
  });
});

describe('mergeBars', () => {
  test('lays bars over others, and counts what that does', () => {
    fc.assert(
      fc.property(anyBars, anyBars, (stored, incoming) => {
        const [a, b] = [byTime(stored), byTime(incoming)];
        const lastMs = stored.timestamp.at(-1) ?? -Infinity;
        const merge = mergeBars(stored, incoming);
        expect(rowsOf(merge.all())).toEqual([...new Map([...a, ...b]).values()].sort((x, y) => x.timestamp - y.timestamp));
        const touched = [...b.values()].filter((bar) => !sameBits(bar, a.get(bar.timestamp)));
        const late = touched.filter(({ timestamp }) => timestamp <= lastMs);
        expect(merge).toMatchObject({ appended: touched.length - late.length, corrected: late.length, unchanged: b.size - touched.length });
        const times = touched.map(({ timestamp }) => timestamp);
        expect(merge.changed).toEqual(times.length === 0 ? null : { fromMs: Math.min(...times), toMs: Math.max(...times) + 1 });
        expect([...merge.tail.timestamp]).toEqual(times.filter((at) => at > lastMs));
      }),
      { numRuns: 500 },
    );
  });
});

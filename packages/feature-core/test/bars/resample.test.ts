import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allocateBars, barAt, barsFrom, sliceBars, type Bar, type Bars } from '../../src/bars/bars.js';
import { continuousCalendar } from '../../src/bars/calendar.js';
import { openResampler, resample } from '../../src/bars/resample.js';
import { sessionCalendar } from '../../src/bars/session.js';
import { formatTime } from '../../src/bars/time.js';
import type { Timeframe } from '../../src/bars/timeframe.js';
import { plainBuckets } from '../support/plainBuckets.js';

const MINUTE = 60_000;
const newYork = sessionCalendar({ name: 'XNYS', timeZone: 'America/New_York', open: '09:30', close: '16:00' });

function minutes(...rows: (Partial<Bar> & { at: number })[]): Bars {
  return barsFrom(
    rows.map(({ at, ...rest }) => ({ timestamp: at * MINUTE, open: at, high: at + 2, low: at - 2, close: at + 1, volume: 1, ...rest })),
  );
}
const rowsOf = (bars: Bars): Bar[] => Array.from(bars.timestamp, (_, i) => barAt(bars, i));

const value = fc.oneof(
  { weight: 5, arbitrary: fc.double({ min: 0.1, max: 1e6, noNaN: true }) },
  { weight: 1, arbitrary: fc.constant(NaN) },
);
const anyBars = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 9 }), open: value, high: value, low: value, close: value, volume: value }), {
    maxLength: 60,
  })
  .chain((rows) => fc.integer({ min: -400, max: 400 }).map((start) => ({ rows, start })))
  .map(({ rows, start }) => {
    let at = start;
    return barsFrom(rows.map(({ gap, ...rest }) => ({ timestamp: (at += gap) * MINUTE, ...rest })));
  });

describe('resample', () => {
  test('gives first open, highest high, lowest low, last close and the sum of volume', () => {
    const { bars } = resample(minutes({ at: 0 }, { at: 1, high: 50 }, { at: 3, low: -50 }, { at: 4 }), '1min', '5min', continuousCalendar);
    expect(rowsOf(bars)).toEqual([{ timestamp: 0, open: 0, high: 50, low: -50, close: 5, volume: 4 }]);
  });

  test('gives no bar for a bucket without bars', () => {
    const { bars } = resample(minutes({ at: 0 }, { at: 10 }), '1min', '5min', continuousCalendar, { untilMs: 15 * MINUTE });
    expect([...bars.timestamp]).toEqual([0, 10 * MINUTE]);
  });

  test('gives the last bucket when the clock has reached its close', () => {
    const fine = minutes({ at: 0 }, { at: 5 }, { at: 6 });
    const early = resample(fine, '1min', '5min', continuousCalendar, { untilMs: 10 * MINUTE - 1 });
    expect([...early.bars.timestamp]).toEqual([0]);
    expect(early.formingRows).toBe(2);
    const late = resample(fine, '1min', '5min', continuousCalendar, { untilMs: 10 * MINUTE });
    expect([...late.bars.timestamp]).toEqual([0, 5 * MINUTE]);
    expect(late.formingRows).toBe(0);
  });

  test('takes the close of the last bar for the clock where none is given', () => {
    expect(resample(minutes({ at: 0 }, { at: 3 }), '1min', '5min', continuousCalendar).bars.timestamp).toHaveLength(0);
    expect(resample(minutes({ at: 0 }, { at: 4 }), '1min', '5min', continuousCalendar).bars.timestamp).toHaveLength(1);
  });

  test('leaves a partial first bucket out, counts and names it', () => {
    const result = resample(minutes({ at: 2 }, { at: 3 }, { at: 5 }, { at: 9 }), '1min', '5min', continuousCalendar);
    expect(result).toMatchObject({ partialFirstBucketRows: 2, partialFirstBucketMs: 0 });
    expect([...result.bars.timestamp]).toEqual([5 * MINUTE]);
  });

  test('gives a later bucket that starts with a gap', () => {
    const result = resample(minutes({ at: 0 }, { at: 7 }, { at: 9 }), '1min', '5min', continuousCalendar);
    expect(result).toMatchObject({ partialFirstBucketRows: 0, partialFirstBucketMs: null });
    expect([...result.bars.timestamp]).toEqual([0, 5 * MINUTE]);
  });

  test('keeps a NaN of the first open and the last close, and passes over other NaN', () => {
    const fine = minutes({ at: 0, open: NaN, high: NaN, volume: NaN }, { at: 1, close: NaN }, { at: 4, low: NaN, close: NaN });
    expect(rowsOf(resample(fine, '1min', '5min', continuousCalendar).bars)).toEqual([
      { timestamp: 0, open: NaN, high: 6, low: -2, close: NaN, volume: 2 },
    ]);
  });

  test('gives NaN for a bucket that holds nothing else', () => {
    const hole = { open: NaN, high: NaN, low: NaN, close: NaN, volume: NaN };
    expect(rowsOf(resample(minutes({ at: 0, ...hole }, { at: 4, ...hole }), '1min', '5min', continuousCalendar).bars)).toEqual([
      { timestamp: 0, ...hole },
    ]);
  });

  test('buckets of a session start at its open, rows outside it are counted', () => {
    const open = Date.parse('2024-07-02T13:30:00Z') / MINUTE;
    const fine = minutes(...Array.from({ length: 450 }, (_, i) => ({ at: open - 30 + i })));
    const hours = resample(fine, '1min', '1hour', newYork);
    expect(hours).toMatchObject({ outsideRows: 60, partialFirstBucketRows: 0 });
    expect(Array.from(hours.bars.timestamp, formatTime)).toEqual([13, 14, 15, 16, 17, 18, 19].map((hour) => `2024-07-02T${hour}:30:00Z`));
    expect([...hours.bars.volume]).toEqual([60, 60, 60, 60, 60, 60, 30]);
    const days = resample(fine, '1min', '1day', newYork);
    expect(rowsOf(days.bars)).toMatchObject([{ timestamp: open * MINUTE, volume: 390 }]);
  });

  test('equals a plain grouping', () => {
    fc.assert(
      fc.property(
        anyBars,
        fc.constantFrom<Timeframe>('5min', '15min', '1hour'),
        fc.integer({ min: -500, max: 1000 }),
        (fine, to, until) => {
          expect(rowsOf(resample(fine, '1min', to, continuousCalendar, { untilMs: until * MINUTE }).bars)).toEqual(
            plainBuckets(fine, to, until * MINUTE),
          );
        },
      ),
    );
  });

  test('is the same through a timeframe in between, volumes that are whole', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ gap: fc.integer({ min: 1, max: 9 }), price: fc.integer({ min: 1, max: 99 }), volume: fc.nat(1000) }), {
          minLength: 1,
        }),
        (rows) => {
          let at = -1;
          const fine = minutes(
            ...rows.map(({ gap, price, volume }, i) => ({
              at: (at += i === 0 ? 1 : gap),
              open: price,
              close: price + 1,
              high: price + 2,
              low: price - 1,
              volume,
            })),
          );
          const untilMs = (at + 60) * MINUTE;
          const between = resample(fine, '1min', '15min', continuousCalendar, { untilMs });
          expect(
            rowsOf(resample(between.bars, '15min', '1hour', continuousCalendar, { untilMs: 60 * MINUTE * Math.floor(at / 60) }).bars),
          ).toEqual(rowsOf(resample(fine, '1min', '1hour', continuousCalendar, { untilMs: 60 * MINUTE * Math.floor(at / 60) }).bars));
        },
      ),
    );
  });

  test('refuses a timeframe that is not coarser', () => {
    for (const to of ['1min', '5min'] as const) {
      expect(() => resample(allocateBars(0), '5min', to, continuousCalendar)).toThrowError(
        expect.objectContaining({ code: 'INVALID_PARAM' }),
      );
    }
  });
});

describe('a resampler', () => {
  test('gives the bits of one run, wherever the rows are cut and whenever the clock stands', () => {
    fc.assert(
      fc.property(anyBars, fc.array(fc.nat(60)), fc.array(fc.nat(40)), (fine, cuts, clocks) => {
        const resampler = openResampler('1min', '15min', continuousCalendar);
        const { length } = fine.timestamp;
        for (const [i, cut] of [...cuts.map((c) => Math.min(c, length)).sort((a, b) => a - b), length].entries()) {
          const seen = sliceBars(fine, 0, cut);
          const untilMs = (fine.timestamp[cut - 1] ?? 0) + (clocks[i] ?? 1) * MINUTE;
          const { lateBucketMs, ...result } = resampler.advance(seen, untilMs);
          const { lateBucketMs: _, ...whole } = resample(seen, '1min', '15min', continuousCalendar, { untilMs });
          expect(result).toEqual(whole);
          expect(lateBucketMs === null || seen.timestamp.some((at) => at >= lateBucketMs)).toBe(true);
        }
      }),
    );
  });

  test('names a given bucket that late rows change, and leaves what it gave alone', () => {
    const resampler = openResampler('1min', '5min', continuousCalendar);
    const all = minutes({ at: 0 }, { at: 3 }, { at: 4 }, { at: 5 });
    const before = resampler.advance(sliceBars(all, 0, 2), 5 * MINUTE);
    expect(before.lateBucketMs).toBeNull();
    const kept = rowsOf(before.bars);
    const after = resampler.advance(all, 6 * MINUTE);
    expect(after.lateBucketMs).toBe(0);
    expect(rowsOf(after.bars)).toMatchObject([{ close: 5, volume: 3 }]);
    expect(rowsOf(before.bars)).toEqual(kept);
    expect(resampler.advance(all, 6 * MINUTE).lateBucketMs).toBeNull();
  });
});

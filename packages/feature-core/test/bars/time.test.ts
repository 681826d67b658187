import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_TIME_MS, formatDay, formatTime, parseDay, weekdayOf } from '../../src/bars/time.js';

const spelledByDate = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');

describe('formatTime', () => {
  test.each([
    [951_868_800_000, '2000-03-01T00:00:00Z'],
    [951_782_400_000 + 1, '2000-02-29T00:00:00.001Z'],
    [-1, '1969-12-31T23:59:59.999Z'],
    [-2_203_977_600_000, '1900-02-28T00:00:00Z'],
    [0.75, '1970-01-01T00:00:00Z'],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
  ])('spells %d as %s', (ms, text) => expect(formatTime(ms)).toBe(text));

  test('agrees with Date over its whole range', () => {
    fc.assert(
      fc.property(fc.integer({ min: -MAX_TIME_MS, max: MAX_TIME_MS }), (ms) => {
        expect(formatTime(ms)).toBe(spelledByDate(ms));
      }),
    );
  });

  test('agrees with Date on every day from 1890 to 2110', () => {
    for (let day = -29_220; day <= 51_136; day++) expect(formatTime(day * 86_400_000)).toBe(spelledByDate(day * 86_400_000));
  });
});

describe('days', () => {
  test('parseDay reads what formatDay writes', () => {
    fc.assert(
      fc.property(fc.integer({ min: -719_528, max: 2_932_896 }), (day) => {
        expect(parseDay(formatDay(day))).toBe(day);
      }),
    );
  });

  test.each(['2023-02-29', '2024-13-01', '2024-1-1', '2024-06-31', 'today', ''])('parseDay knows no day %j', (text) =>
    expect(parseDay(text)).toBeUndefined(),
  );

  test('weekdays run from Monday 1 to Sunday 7, before 1970 too', () => {
    expect(weekdayOf(0)).toBe(4); // 1970-01-01 was a Thursday
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), (day) => {
        expect(weekdayOf(day) % 7).toBe(new Date(day * 86_400_000).getUTCDay());
      }),
    );
  });
});

import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { continuousCalendar } from '../../src/bars/calendar.js';
import { sessionCalendar, type SessionCalendarOptions } from '../../src/bars/session.js';
import { formatTime } from '../../src/bars/time.js';
import { TIMEFRAMES, timeframeMs, type Timeframe } from '../../src/bars/timeframe.js';
import { openZone } from '../../src/bars/zone.js';

const at = (text: string): number => Date.parse(text);
const MINUTE = 60_000;
const DAY = 86_400_000;

const newYork = sessionCalendar({
  name: 'XNYS',
  timeZone: 'America/New_York',
  open: '09:30',
  close: '16:00',
  holidays: ['2024-12-25'],
  earlyCloses: { '2024-11-29': '13:00' },
});
const tokyo = sessionCalendar({ name: 'XTKS', timeZone: 'Asia/Tokyo', open: '09:00', close: '15:00' });
const wholeDays = (timeZone: string, rest: Partial<SessionCalendarOptions> = {}): ReturnType<typeof sessionCalendar> =>
  sessionCalendar({ name: timeZone, timeZone, open: '00:00', close: '24:00', weekdays: [1, 2, 3, 4, 5, 6, 7], ...rest });

describe('continuousCalendar', () => {
  test('buckets start at multiples of their length since the epoch, before 1970 too', () => {
    expect(formatTime(continuousCalendar.bucketOf(at('2024-02-29T23:59:59Z'), '4hour'))).toBe('2024-02-29T20:00:00Z');
    expect(formatTime(continuousCalendar.bucketOf(-1, '1day'))).toBe('1969-12-31T00:00:00Z');
  });

  test('counts the steps of a series that is stamped off the grid', () => {
    const close = continuousCalendar.closeOf(at('2024-01-01T22:00:00Z'), '1day');
    expect(continuousCalendar.closedSince(close, at('2024-01-03T21:59:59Z'), '1day')).toBe(0);
    expect(continuousCalendar.closedSince(close, at('2024-01-03T22:00:00Z'), '1day')).toBe(1);
    expect(continuousCalendar.closedSince(close, close - 1, '1day')).toBe(0);
  });
});

describe('a session calendar', () => {
  test.each([
    ['2024-01-02T14:30:00Z', '1min', '2024-01-02T14:31:00Z', 'in winter'],
    ['2024-07-02T19:30:00Z', '1hour', '2024-07-02T20:00:00Z', 'the last hour of a session is short'],
    ['2024-07-02T17:30:00Z', '4hour', '2024-07-02T20:00:00Z', 'so are the last four'],
    ['2024-11-29T17:30:00Z', '1hour', '2024-11-29T18:00:00Z', 'an early close'],
    ['2024-01-02T13:00:00Z', '1hour', '2024-01-02T14:00:00Z', 'a bar before the open lasts its length'],
    ['2024-01-02T14:30:00Z', '1day', '2024-01-02T21:00:00Z', 'a day stamped at the open'],
    ['2024-01-02T00:00:00Z', '1day', '2024-01-02T21:00:00Z', 'a day stamped at midnight UTC'],
    ['2024-01-02T05:00:00Z', '1day', '2024-01-02T21:00:00Z', 'a day stamped at local midnight'],
    ['2024-03-08T00:00:00Z', '1day', '2024-03-08T21:00:00Z', 'the Friday before clocks go forward'],
    ['2024-03-11T00:00:00Z', '1day', '2024-03-11T20:00:00Z', 'the Monday after'],
    ['2024-11-29T00:00:00Z', '1day', '2024-11-29T18:00:00Z', 'a day that closes early'],
    ['2024-12-25T00:00:00Z', '1day', '2024-12-26T00:00:00Z', 'a day that is a holiday lasts its length'],
    ['1969-12-31T00:00:00Z', '1day', '1969-12-31T21:00:00Z', 'before 1970'],
  ] as const)('a bar of %s %s closes at %s: %s', (open, timeframe, close, _why) => {
    expect(formatTime(newYork.closeOf(at(open), timeframe))).toBe(close);
  });

  test('days east of Greenwich belong to their local date', () => {
    expect(formatTime(tokyo.closeOf(at('2024-01-03T15:00:00Z'), '1day'))).toBe('2024-01-04T06:00:00Z'); // local midnight
    expect(formatTime(tokyo.closeOf(at('2024-01-04T00:00:00Z'), '1day'))).toBe('2024-01-04T06:00:00Z'); // open, and midnight UTC
  });

  test('a stamp at midnight UTC that is the open of a session is that session, and not that of the date in UTC', () => {
    const evenings = sessionCalendar({ name: 'evenings', timeZone: 'America/New_York', open: '19:00', close: '23:00' });
    expect(formatTime(evenings.closeOf(at('2024-01-03T00:00:00Z'), '1day'))).toBe('2024-01-03T04:00:00Z'); // the evening of 2 January
    expect(formatTime(evenings.closeOf(at('2024-07-03T00:00:00Z'), '1day'))).toBe('2024-07-04T03:00:00Z'); // in summer it opens at 23:00
  });

  test('buckets start at the open', () => {
    expect(formatTime(newYork.bucketOf(at('2024-07-02T14:29:59Z'), '1hour'))).toBe('2024-07-02T13:30:00Z');
    expect(formatTime(newYork.bucketOf(at('2024-07-02T14:30:00Z'), '1hour'))).toBe('2024-07-02T14:30:00Z');
    expect(formatTime(newYork.bucketOf(at('2024-07-02T19:59:59Z'), '1day'))).toBe('2024-07-02T13:30:00Z');
  });

  test.each(['2024-07-02T13:29:59.999Z', '2024-07-02T20:00:00Z', '2024-07-06T15:00:00Z', '2024-12-25T15:00:00Z', '2024-11-29T18:00:00Z'])(
    '%s is in no bucket',
    (time) => expect(newYork.bucketOf(at(time), '5min')).toBeNaN(),
  );

  test('counts the sessions between two closes', () => {
    const friday = at('2024-12-20T21:00:00Z');
    expect(newYork.closedSince(friday, at('2024-12-23T20:59:59Z'), '1day')).toBe(0);
    expect(newYork.closedSince(friday, at('2024-12-23T21:00:00Z'), '1day')).toBe(1);
    expect(newYork.closedSince(friday, at('2024-12-27T21:00:00Z'), '1day')).toBe(4); // 23, 24, 26, 27
    expect(newYork.closedSince(friday, at('2024-12-23T15:30:00Z'), '1hour')).toBe(1);
    expect(newYork.closedSince(friday, at('2024-12-23T21:00:00Z'), '1hour')).toBe(7);
  });

  test('a day with 23 or 25 hours has 23 or 25 hour bars, and a short or a seventh bar of four hours', () => {
    const berlin = wholeDays('Europe/Berlin');
    const spring = at('2024-03-30T23:00:00Z');
    const autumn = at('2024-10-26T22:00:00Z');
    expect(berlin.closeOf(spring, '1day') - spring).toBe(23 * 60 * MINUTE);
    expect(berlin.closeOf(autumn, '1day') - autumn).toBe(25 * 60 * MINUTE);
    expect(berlin.closedSince(spring, berlin.closeOf(spring, '1day'), '1hour')).toBe(23);
    expect(berlin.closedSince(autumn, berlin.closeOf(autumn, '1day'), '1hour')).toBe(25);
    expect(berlin.closedSince(spring, berlin.closeOf(spring, '1day'), '4hour')).toBe(6);
    expect(berlin.closedSince(autumn, berlin.closeOf(autumn, '1day'), '4hour')).toBe(7);
  });

  test('a leap day has a session, and a date that the zone skipped has none', () => {
    expect(formatTime(newYork.closeOf(at('2024-02-29T00:00:00Z'), '1day'))).toBe('2024-02-29T21:00:00Z');
    const apia = wholeDays('Pacific/Apia');
    expect(apia.closedSince(at('2011-12-29T10:00:00Z'), at('2011-12-31T10:00:00Z'), '1day')).toBe(2); // 29 and 31 December, no 30th
    const hours = wholeDays('Pacific/Apia', { open: '09:00', close: '17:00' });
    expect(hours.closedSince(at('2011-12-29T12:00:00Z'), at('2012-01-01T00:00:00Z'), '1day')).toBe(2);
  });

  test('sessions end with 2199, so that no question takes for ever', () => {
    expect(newYork.closedSince(at('2199-12-30T21:00:00Z'), Infinity, '1min')).toBe(390);
    expect(newYork.closedSince(-Infinity, at('1800-01-02T00:00:00Z'), '1day')).toBe(1);
    expect(newYork.bucketOf(8.64e15, '1day')).toBeNaN();
    expect(newYork.bucketOf(NaN, '1day')).toBeNaN();
  });

  test.each([
    ['timeZone', { timeZone: 'Mars/Olympus' }],
    ['open', { open: '9:30' }],
    ['close', { close: '09:30' }],
    ['holidays', { holidays: ['2023-02-29'] }],
    ['earlyCloses', { earlyCloses: { '2024-11-29': '25:00' } }],
    ['weekdays', { weekdays: [0] }],
  ])('refuses a wrong %s', (param, wrong) => {
    const options = { name: 'x', timeZone: 'UTC', open: '09:30', close: '16:00', ...wrong };
    expect(() => sessionCalendar(options)).toThrowError(
      expect.objectContaining({ code: 'INVALID_PARAM', fields: expect.objectContaining({ param }) }),
    );
  });
});

const CALENDARS = [
  newYork,
  tokyo,
  wholeDays('Europe/Berlin'),
  wholeDays('America/St_Johns', { open: '00:01', close: '23:59' }),
  wholeDays('Australia/Lord_Howe'),
  wholeDays('Pacific/Kiritimati', { open: '06:00', close: '18:10' }),
  wholeDays('America/Havana'),
];
const anyCalendar = fc.constantFrom(...CALENDARS);
const anyTimeframe = fc.constantFrom<Timeframe>(...TIMEFRAMES);
const anyMinute = fc
  .integer({ min: at('1965-01-01T00:00:00Z') / MINUTE, max: at('2045-01-01T00:00:00Z') / MINUTE })
  .map((minute) => minute * MINUTE);

describe('every session calendar', () => {
  test('holds a moment in its bucket, which starts a bucket itself', () => {
    fc.assert(
      fc.property(anyCalendar, anyTimeframe, anyMinute, (calendar, timeframe, moment) => {
        const open = calendar.bucketOf(moment, timeframe);
        fc.pre(open === open);
        const close = calendar.closeOf(open, timeframe);
        expect(open).toBeLessThanOrEqual(moment);
        expect(close).toBeGreaterThan(moment);
        expect(calendar.bucketOf(open, timeframe)).toBe(open);
        if (timeframe !== '1day') expect(close - open).toBeLessThanOrEqual(timeframeMs(timeframe));
        expect(calendar.closedSince(open, close, timeframe)).toBe(1 + calendar.closedSince(open, close - 1, timeframe));
      }),
    );
  });

  test('counts as many closes as a walk through the minutes finds', () => {
    fc.assert(
      fc.property(anyCalendar, anyTimeframe, anyMinute, fc.integer({ min: 0, max: 4 * 1440 }), (calendar, timeframe, from, minutes) => {
        const closes = new Set<number>();
        for (let m = -1500; m < minutes; m++) {
          const bucket = calendar.bucketOf(from + m * MINUTE, timeframe);
          if (bucket === bucket) closes.add(calendar.closeOf(bucket, timeframe));
        }
        const until = from + minutes * MINUTE;
        const expected = [...closes].filter((close) => close > from && close <= until).length;
        expect(calendar.closedSince(from, until, timeframe)).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });
});

describe('a zone', () => {
  test('shows the offsets that Intl shows, in every zone and at each change', () => {
    const zones = [
      'America/New_York',
      'Europe/Dublin',
      'Africa/Casablanca',
      'Asia/Kathmandu',
      'Pacific/Apia',
      'America/Caracas',
      'Asia/Pyongyang',
      'Africa/Cairo',
    ];
    const shown = (timeZone: string): ((ms: number) => number) => {
      const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
      return (ms) => Date.parse(`${format.format(ms).replace(' ', 'T')}Z`) - ms;
    };
    for (const name of zones) {
      const zone = openZone(name);
      const expected = shown(name);
      for (let ms = at('1995-01-01T00:00:00Z'); ms < at('2030-01-01T00:00:00Z'); ms += 6 * DAY + 7 * 3_600_000)
        expect(zone.offsetAt(ms)).toBe(expected(ms));
    }
  });

  test('finds the moment of a local time, the first of two, and after a gap', () => {
    const zone = openZone('America/New_York');
    expect(formatTime(zone.utcOf(at('2024-11-03T01:30:00Z')))).toBe('2024-11-03T05:30:00Z');
    expect(formatTime(zone.utcOf(at('2024-03-10T02:30:00Z')))).toBe('2024-03-10T07:30:00Z');
    expect(formatTime(zone.utcOf(at('2024-03-10T03:00:00Z')))).toBe('2024-03-10T07:00:00Z');
  });
});

import { hold } from '../bits.js';
import type { Core } from './subject.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const at = (text: string): number => Date.parse(text);
const shown = (ms: number): string => (Number.isNaN(ms) ? 'none' : new Date(ms).toISOString());

const NEW_YORK = {
  name: 'XNYS',
  timeZone: 'America/New_York',
  open: '09:30',
  close: '16:00',
  holidays: ['2024-12-25'],
  earlyCloses: { '2024-11-29': '13:00' },
};
const WHOLE_WEEK = { open: '00:00', close: '24:00', weekdays: [1, 2, 3, 4, 5, 6, 7] };
const CALENDARS = {
  newYork: NEW_YORK,
  tokyo: { name: 'XTKS', timeZone: 'Asia/Tokyo', open: '09:00', close: '15:00' },
  berlin: { name: 'berlin', timeZone: 'Europe/Berlin', ...WHOLE_WEEK },
  apia: { name: 'apia', timeZone: 'Pacific/Apia', ...WHOLE_WEEK },
  evenings: { name: 'evenings', timeZone: 'America/New_York', open: '19:00', close: '23:00' },
} as const;

/** A bar's close, by the rules of the exchange's own page: calendar, open, timeframe, close. */
const CLOSES = [
  ['newYork', '2024-01-02T14:30:00Z', '1min', '2024-01-02T14:31:00Z'],
  ['newYork', '2024-07-02T19:30:00Z', '1hour', '2024-07-02T20:00:00Z'],
  ['newYork', '2024-07-02T17:30:00Z', '4hour', '2024-07-02T20:00:00Z'],
  ['newYork', '2024-11-29T17:30:00Z', '1hour', '2024-11-29T18:00:00Z'],
  ['newYork', '2024-01-02T13:00:00Z', '1hour', '2024-01-02T14:00:00Z'],
  ['newYork', '2024-01-02T21:00:00Z', '1hour', '2024-01-02T22:00:00Z'],
  ['newYork', '2024-01-02T14:30:00Z', '1day', '2024-01-02T21:00:00Z'],
  ['newYork', '2024-01-02T00:00:00Z', '1day', '2024-01-02T21:00:00Z'],
  ['newYork', '2024-01-02T05:00:00Z', '1day', '2024-01-02T21:00:00Z'],
  ['newYork', '2024-03-08T00:00:00Z', '1day', '2024-03-08T21:00:00Z'],
  ['newYork', '2024-03-11T00:00:00Z', '1day', '2024-03-11T20:00:00Z'],
  ['newYork', '2024-11-01T00:00:00Z', '1day', '2024-11-01T20:00:00Z'],
  ['newYork', '2024-11-04T00:00:00Z', '1day', '2024-11-04T21:00:00Z'],
  ['newYork', '2024-11-29T00:00:00Z', '1day', '2024-11-29T18:00:00Z'],
  ['newYork', '2024-12-25T00:00:00Z', '1day', '2024-12-26T00:00:00Z'],
  ['newYork', '2024-07-06T00:00:00Z', '1day', '2024-07-07T00:00:00Z'],
  ['newYork', '2024-02-29T00:00:00Z', '1day', '2024-02-29T21:00:00Z'],
  ['newYork', '1969-12-31T00:00:00Z', '1day', '1969-12-31T21:00:00Z'],
  ['tokyo', '2024-01-03T15:00:00Z', '1day', '2024-01-04T06:00:00Z'],
  ['tokyo', '2024-01-04T00:00:00Z', '1day', '2024-01-04T06:00:00Z'],
  ['berlin', '2024-03-30T23:00:00Z', '1day', '2024-03-31T22:00:00Z'],
  ['berlin', '2024-10-26T22:00:00Z', '1day', '2024-10-27T23:00:00Z'],
  ['evenings', '2024-01-03T00:00:00Z', '1day', '2024-01-03T04:00:00Z'],
  ['evenings', '2024-07-03T00:00:00Z', '1day', '2024-07-04T03:00:00Z'],
] as const;

/** Calendar, moment, timeframe and the open of the bucket that holds it, if any. */
const BUCKETS = [
  ['newYork', '2024-07-02T14:29:59Z', '1hour', '2024-07-02T13:30:00.000Z'],
  ['newYork', '2024-07-02T14:30:00Z', '1hour', '2024-07-02T14:30:00.000Z'],
  ['newYork', '2024-07-02T13:30:00Z', '4hour', '2024-07-02T13:30:00.000Z'],
  ['newYork', '2024-07-02T19:59:59Z', '1day', '2024-07-02T13:30:00.000Z'],
  ['newYork', '2024-07-02T13:29:59.999Z', '5min', 'none'],
  ['newYork', '2024-07-02T20:00:00Z', '5min', 'none'],
  ['newYork', '2024-07-06T15:00:00Z', '5min', 'none'],
  ['newYork', '2024-12-25T15:00:00Z', '5min', 'none'],
  ['newYork', '2024-11-29T17:59:00Z', '5min', '2024-11-29T17:55:00.000Z'],
  ['newYork', '2024-11-29T18:00:00Z', '5min', 'none'],
  ['newYork', '2250-01-02T15:00:00Z', '5min', 'none'],
] as const;

/** Calendar, from, until, timeframe and how many bars close after the first and not after the second. */
const COUNTS = [
  ['newYork', '2024-12-20T21:00:00Z', '2024-12-23T20:59:59Z', '1day', 0],
  ['newYork', '2024-12-20T21:00:00Z', '2024-12-23T21:00:00Z', '1day', 1],
  ['newYork', '2024-12-20T21:00:00Z', '2024-12-27T21:00:00Z', '1day', 4],
  ['newYork', '2024-12-20T21:00:00Z', '2024-12-23T15:30:00Z', '1hour', 1],
  ['newYork', '2024-12-20T21:00:00Z', '2024-12-23T21:00:00Z', '1hour', 7],
  ['newYork', '2024-12-23T21:00:00Z', '2024-12-20T21:00:00Z', '1hour', 0],
  ['newYork', '2024-12-23T15:00:00Z', '2024-12-23T16:00:00Z', '15min', 4],
  ['berlin', '2024-03-30T23:00:00Z', '2024-03-31T22:00:00Z', '1hour', 23],
  ['berlin', '2024-10-26T22:00:00Z', '2024-10-27T23:00:00Z', '1hour', 25],
  ['berlin', '2024-03-30T23:00:00Z', '2024-03-31T22:00:00Z', '4hour', 6],
  ['berlin', '2024-10-26T22:00:00Z', '2024-10-27T23:00:00Z', '4hour', 7],
  ['apia', '2011-12-29T10:00:00Z', '2011-12-31T10:00:00Z', '1day', 2],
] as const;

/** Sessions open, close and are counted by the clocks of their zone, over changes of those clocks, holidays and early closes. */
export function sessionsFollowTheirClocks(core: Core): void {
  const calendars = Object.fromEntries(Object.entries(CALENDARS).map(([name, options]) => [name, core.sessionCalendar(options)]));
  for (const [name, open, timeframe, wanted] of CLOSES) {
    const close = calendars[name]!.closeOf(at(open), timeframe);
    hold(close === at(wanted), () => `${name}: the ${timeframe} bar of ${open} closes at ${shown(close)}, not ${wanted}`);
  }
  for (const [name, moment, timeframe, wanted] of BUCKETS) {
    const open = shown(calendars[name]!.bucketOf(at(moment), timeframe));
    hold(open === wanted, () => `${name}: ${moment} is in the ${timeframe} bucket of ${open}, not ${wanted}`);
  }
  for (const [name, from, until, timeframe, wanted] of COUNTS) {
    const count = calendars[name]!.closedSince(at(from), at(until), timeframe);
    hold(count === wanted, () => `${name}: ${count} bars of ${timeframe} close from ${from} to ${until}, not ${wanted}`);
  }
  const { continuousCalendar: always } = core;
  hold(always.bucketOf(-1, '1day') === -DAY && always.closeOf(0, '4hour') === 4 * HOUR, () => 'days since 1970 are not the buckets');
  hold(
    always.closedSince(22 * HOUR, 46 * HOUR - 1, '1day') === 0 && always.closedSince(22 * HOUR, 46 * HOUR, '1day') === 1,
    () => 'steps off the grid are counted on it',
  );
  hold(always.closedSince(DAY, 0, '1hour') === 0, () => 'a time before the close counts');
}

const REFUSED_CALENDARS = [
  { timeZone: 'Mars/Olympus' },
  { open: '9:30' },
  { open: '24:30' },
  { close: '09:30' },
  { close: '25:00' },
  { holidays: ['2023-02-29'] },
  { earlyCloses: { '2024-11-29': '09:00' } },
  { weekdays: [0] },
  { weekdays: [8] },
];

export function wrongCalendarsAreRefused(core: Core): void {
  for (const wrong of REFUSED_CALENDARS) {
    let code = 'nothing';
    try {
      core.sessionCalendar({ name: 'x', timeZone: 'UTC', open: '09:30', close: '16:00', ...wrong });
    } catch (error) {
      code = error instanceof core.BarkeepError ? error.code : String(error);
    }
    hold(code === 'INVALID_PARAM', () => `a calendar with ${JSON.stringify(wrong)}: ${code}`);
  }
}

/** Zones show what Intl's clocks show, around each change of them too, and find the moment of a local time. */
export function zonesShowTheirClocks(core: Core): void {
  for (const timeZone of ['America/New_York', 'Europe/Dublin', 'Asia/Kathmandu', 'Africa/Casablanca']) {
    const zone = core.openZone(timeZone);
    const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' });
    const offset = (ms: number): number => at(`${format.format(ms).replace(' ', 'T')}Z`) - ms;
    let before = NaN;
    for (let ms = at('2022-12-20T00:00:00Z'); ms < at('2025-02-01T00:00:00Z'); ms += 6 * HOUR) {
      const wanted = offset(ms);
      // Each change, to the hour and the second before.
      const close = wanted === before ? [ms] : Array.from({ length: 12 }, (_, k) => ms - Math.ceil(k / 2) * HOUR - (k % 2) * 1000);
      for (const moment of close)
        hold(zone.offsetAt(moment) === offset(moment), () => `${timeZone} at ${shown(moment)} is off by ${zone.offsetAt(moment)} ms`);
      before = wanted;
    }
  }
  const newYork = core.openZone('America/New_York');
  for (const [local, utc] of [
    ['2024-11-03T01:30:00Z', '2024-11-03T05:30:00Z'],
    ['2024-11-03T02:30:00Z', '2024-11-03T07:30:00Z'],
    ['2024-03-10T02:30:00Z', '2024-03-10T07:30:00Z'],
    ['2024-03-10T03:00:00Z', '2024-03-10T07:00:00Z'],
    ['2024-07-01T12:00:00Z', '2024-07-01T16:00:00Z'],
  ] as const)
    hold(newYork.utcOf(at(local)) === at(utc), () => `${local} in New York is ${shown(newYork.utcOf(at(local)))}, not ${utc}`);
}

/** Times are spelled and read as Date does. */
export function timesAreSpelled(core: Core): void {
  const spelled = (ms: number): string => new Date(ms).toISOString().replace('.000Z', 'Z');
  for (let day = -29_220; day <= 51_136; day += 5) {
    const ms = day * DAY + ((day * 7_919) % 86_399) * 1000 + (day % 3 === 0 ? Math.abs(day % 1000) : 0);
    hold(core.formatTime(ms) === spelled(ms), () => `${ms} is spelled ${core.formatTime(ms)}, not ${spelled(ms)}`);
    const text = spelled(day * DAY).slice(0, 10);
    hold(core.formatDay(day) === text && core.parseDay(text) === day, () => `day ${day} is ${core.formatDay(day)}, not ${text}`);
    hold(core.weekdayOf(day) % 7 === new Date(day * DAY).getUTCDay(), () => `${text} is weekday ${core.weekdayOf(day)}`);
  }
  for (const ms of [8.64e15, -8.64e15, -62_167_219_200_000, -62_167_219_200_001, 253_402_300_800_000])
    hold(core.formatTime(ms) === spelled(ms), () => `${ms} is spelled ${core.formatTime(ms)}`);
  for (const text of ['2023-02-29', '2024-13-01', '2024-1-1', '2024-06-31', ''])
    hold(core.parseDay(text) === undefined, () => `${text} is taken for a date`);
  for (const [text, ms] of [
    ['1m', MINUTE],
    ['5min', 5 * MINUTE],
    ['15m', 15 * MINUTE],
    ['30min', 30 * MINUTE],
    ['1h', HOUR],
    ['4hour', 4 * HOUR],
    ['1d', DAY],
  ] as const)
    hold(core.timeframeMs(core.parseTimeframe(text)) === ms, () => `${text} lasts ${core.timeframeMs(core.parseTimeframe(text))} ms`);
}

import { InvalidParamError } from '../errors.js';
import type { Calendar } from './calendar.js';
import { DAY_MS, MINUTE_MS, parseDay, weekdayOf } from './time.js';
import { timeframeMs, type Timeframe } from './timeframe.js';
import { openZone, type Zone } from './zone.js';

export type SessionCalendarOptions = {
  readonly name: string;
  /** IANA zone whose clocks `open`, `close` and the dates below are read on. */
  readonly timeZone: string;
  /** Local time of the open, `HH:MM`. */
  readonly open: string;
  /** Local time of the close on the same date, after `open`; `24:00` is the end of the day. */
  readonly close: string;
  /** Local dates without a session, `YYYY-MM-DD`. Default: none. */
  readonly holidays?: readonly string[];
  /** Local dates that close early, with the time of their close. Default: none. No effect on a date without a session. */
  readonly earlyCloses?: Readonly<Record<string, string>>;
  /** Days with a session, 1 Monday to 7 Sunday. Default: Monday to Friday. */
  readonly weekdays?: readonly number[];
};

type Session = { readonly openMs: number; readonly closeMs: number };

/** Sessions exist from 1800 to 2199 only, so that no question walks through more days than that. */
const FIRST_DAY = parseDay('1800-01-01')!;
const END_DAY = parseDay('2200-01-01')!;

/**
 * The calendar of a market with one session a day.
 *
 * Intraday buckets start at the session's open; the last one is short where the session's length is no multiple of theirs, and closes with
 * it. The day's bucket is the session, stamped at its open. A moment outside all sessions is in no bucket, and a bar stamped there closes at
 * open + timeframe.
 *
 * Sources stamp a daily bar in three ways, and it closes at the close of the session that it belongs to: the one that opens at the stamp;
 * else, for a stamp at midnight UTC, that of the date in UTC; else that of the stamp's local date (local midnight is the usual case). A daily
 * bar of a date without a session closes a day after its stamp.
 *
 * `closedSince` costs about 0.1 µs for each day in between (a few µs more for each year met for the first time), whatever the timeframe, and
 * counts on the session's own grid. Sessions exist from 1800 to 2199.
 * @throws InvalidParamError `INVALID_PARAM`
 */
export function sessionCalendar(options: SessionCalendarOptions): Calendar {
  const sessions = openSessions(options);

  const sessionOfDailyBar = (openMs: number): Session | undefined => {
    const local = sessions.at(openMs);
    if (local?.openMs === openMs) return local;
    return openMs % DAY_MS === 0 ? sessions.ofDay(openMs / DAY_MS) : local;
  };

  return {
    name: options.name,
    closeOf(openMs, timeframe) {
      const length = timeframeMs(timeframe);
      if (timeframe === '1day') return sessionOfDailyBar(openMs)?.closeMs ?? openMs + length;
      const session = sessions.at(openMs);
      return session !== undefined && isInside(session, openMs) ? Math.min(openMs + length, session.closeMs) : openMs + length;
    },
    closedSince(afterMs, untilMs, timeframe) {
      if (!(untilMs > afterMs)) return 0;
      const last = Math.min(sessions.dayOf(untilMs), END_DAY - 1);
      let count = 0;
      for (let day = Math.max(sessions.dayOf(afterMs), FIRST_DAY); day <= last; day++) {
        const session = sessions.ofDay(day);
        if (session !== undefined) count += closesUntil(session, untilMs, timeframe) - closesUntil(session, afterMs, timeframe);
      }
      return count;
    },
    bucketOf(timestampMs, timeframe) {
      const session = sessions.at(timestampMs);
      if (session === undefined || !isInside(session, timestampMs)) return NaN;
      if (timeframe === '1day') return session.openMs;
      return timestampMs - ((timestampMs - session.openMs) % timeframeMs(timeframe));
    },
  };
}

function isInside(session: Session, timestampMs: number): boolean {
  return timestampMs >= session.openMs && timestampMs < session.closeMs;
}

/** How many bars of the session have closed at `untilMs`. */
function closesUntil(session: Session, untilMs: number, timeframe: Timeframe): number {
  if (untilMs <= session.openMs) return 0;
  if (untilMs < session.closeMs) return timeframe === '1day' ? 0 : Math.floor((untilMs - session.openMs) / timeframeMs(timeframe));
  return timeframe === '1day' ? 1 : Math.ceil((session.closeMs - session.openMs) / timeframeMs(timeframe));
}

type Sessions = {
  /** The local day, counted from 1970-01-01, that a moment lies in. */
  dayOf(utcMs: number): number;
  /** The session of a local day, where it has one. */
  ofDay(day: number): Session | undefined;
  /** The session of the local day that a moment lies in. */
  at(utcMs: number): Session | undefined;
};

function openSessions(options: SessionCalendarOptions): Sessions {
  const zone = openZone(options.timeZone);
  const openMs = parseClock('open', options.open);
  const closeMs = parseClose('close', options.close, openMs);
  const holidays = new Set((options.holidays ?? []).map((date) => requireDay('holidays', date)));
  const earlyCloses = new Map(
    Object.entries(options.earlyCloses ?? {}).map(([date, time]) => [
      requireDay('earlyCloses', date),
      parseClose('earlyCloses', time, openMs),
    ]),
  );
  const weekdays = new Set((options.weekdays ?? [1, 2, 3, 4, 5]).map(requireWeekday));
  const dayOf = (utcMs: number): number => Math.floor((utcMs + zone.offsetAt(clampToSessions(utcMs))) / DAY_MS);

  const findSession = (day: number): Session | undefined => {
    if (!(day >= FIRST_DAY && day < END_DAY) || !weekdays.has(weekdayOf(day)) || holidays.has(day)) return undefined;
    return sessionOn(zone, day, openMs, earlyCloses.get(day) ?? closeMs);
  };

  // Bars come in order: the day asked for is nearly always that of the last question.
  let keptDay = NaN;
  let kept: Session | undefined;
  const ofDay = (day: number): Session | undefined => {
    if (day !== keptDay) {
      kept = findSession(day);
      keptDay = day;
    }
    return kept;
  };
  const at = (utcMs: number): Session | undefined => (kept !== undefined && isInside(kept, utcMs) ? kept : ofDay(dayOf(utcMs)));
  return { dayOf, ofDay, at };
}

/** Zone offsets are asked for inside the years that have sessions only: an extreme moment, or NaN, costs no more than another. */
function clampToSessions(utcMs: number): number {
  return utcMs >= FIRST_DAY * DAY_MS ? Math.min(utcMs, END_DAY * DAY_MS) : FIRST_DAY * DAY_MS;
}

function sessionOn(zone: Zone, day: number, openMs: number, closeMs: number): Session | undefined {
  const session = { openMs: zone.utcOf(day * DAY_MS + openMs), closeMs: zone.utcOf(day * DAY_MS + closeMs) };
  // A date that the zone skipped (Samoa's 2011-12-30) has no session of its own.
  const isSkipped = Math.floor((session.openMs + zone.offsetAt(session.openMs)) / DAY_MS) !== day;
  return isSkipped || session.closeMs <= session.openMs ? undefined : session;
}

function parseClock(param: string, text: string): number {
  const match = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/.exec(text);
  if (match === null) throw new InvalidParamError('calendar', param, text, "use local time as HH:MM, such as '09:30'");
  return match[1] === undefined ? DAY_MS : (Number(match[1]) * 60 + Number(match[2])) * MINUTE_MS;
}

function parseClose(param: string, text: string, openMs: number): number {
  const closeMs = parseClock(param, text);
  if (closeMs <= openMs)
    throw new InvalidParamError('calendar', param, text, 'use a time after the open; sessions over midnight are not known');
  return closeMs;
}

function requireDay(param: string, text: string): number {
  const day = parseDay(text);
  if (day === undefined) throw new InvalidParamError('calendar', param, text, "use a date as YYYY-MM-DD, such as '2024-12-25'");
  return day;
}

function requireWeekday(weekday: number): number {
  if (!Number.isInteger(weekday) || weekday < 1 || weekday > 7) {
    throw new InvalidParamError('calendar', 'weekdays', weekday, 'use 1 for Monday to 7 for Sunday');
  }
  return weekday;
}

export const MINUTE_MS = 60_000;
export const DAY_MS = 86_400_000;

/** The farthest moment from 1970 that a date can have, ms: that of ECMAScript's Date. */
export const MAX_TIME_MS = 8.64e15;

/**
 * A moment as ISO-8601 in UTC: `2000-03-01T00:00:00Z`, milliseconds only where they are not zero, a fraction of a millisecond cut off.
 * Years outside 0 to 9999 have a sign and six digits. What is no moment (NaN, beyond `MAX_TIME_MS`) is given as the number that it is.
 */
export function formatTime(ms: number): string {
  if (!(Math.abs(ms) <= MAX_TIME_MS)) return String(ms);
  const whole = Math.floor(ms);
  const day = Math.floor(whole / DAY_MS);
  const inDay = whole - day * DAY_MS;
  const millis = inDay % 1000;
  const seconds = (inDay - millis) / 1000;
  const clock = `${two((seconds / 3600) | 0)}:${two(((seconds / 60) | 0) % 60)}:${two(seconds % 60)}`;
  return `${formatDay(day)}T${clock}${millis === 0 ? '' : `.${String(millis).padStart(3, '0')}`}Z`;
}

/**
 * The date of a day counted from 1970-01-01, as `YYYY-MM-DD`.
 * @see Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", civil_from_days: years begin in March, so that the leap day is a year's last.
 */
export function formatDay(day: number): string {
  const shifted = day + 719_468; // days from 0000-03-01 to 1970-01-01
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const monthFromMarch = Math.floor((5 * dayOfYear + 2) / 153);
  const dayOfMonth = dayOfYear - Math.floor((153 * monthFromMarch + 2) / 5) + 1;
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
  return `${formatYear(yearOfEra + era * 400 + (month <= 2 ? 1 : 0))}-${two(month)}-${two(dayOfMonth)}`;
}

/** The day, counted from 1970-01-01, that `YYYY-MM-DD` names; undefined where the text is no date. */
export function parseDay(text: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return undefined;
  const day = Date.parse(`${text}T00:00:00Z`) / DAY_MS;
  return Number.isInteger(day) && formatDay(day) === text ? day : undefined;
}

/** The weekday of a day counted from 1970-01-01, as ISO 8601 numbers it: 1 Monday to 7 Sunday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

function formatYear(year: number): string {
  if (year >= 0 && year <= 9999) return String(year).padStart(4, '0');
  return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
}

function two(n: number): string {
  return n < 10 ? `0${n}` : String(n);
}

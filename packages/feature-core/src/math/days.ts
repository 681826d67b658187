import { sineAndCosine } from './elementary/circle.js';

export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;

/** Days from 1970-01-01 to the day that a time falls on, by a clock `offset` minutes ahead of UTC. */
export function dayOf(timestampMs: number, offset: number): number {
  return Math.floor((timestampMs + offset * MINUTE_MS) / DAY_MS);
}

/** The day of the year, 0 on 1 January, of a day counted from 1970-01-01, in the Gregorian calendar. */
export function dayOfYear(day: number): number {
  // Years that begin in March end with the leap day, so that their days need no table.
  const fromMarch = day + 719_468;
  const era = Math.floor(fromMarch / 146_097);
  const dayOfEra = fromMarch - era * 146_097;
  const year = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365);
  const sinceMarch = dayOfEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const JANUARY = 306;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return sinceMarch >= JANUARY ? sinceMarch - JANUARY : sinceMarch + 59 + (isLeap ? 1 : 0);
}

/** The day counted from 1970-01-01 of a date written as a number, `20240131`; NaN where there is no such date. */
export function dayOfDate(date: number): number {
  const [year, month, day] = [Math.floor(date / 10_000), Math.floor(date / 100) % 100, date % 100];
  const ms = Date.UTC(year, month - 1, day);
  const read = new Date(ms);
  return read.getUTCMonth() === month - 1 && read.getUTCDate() === day ? ms / DAY_MS : NaN;
}

/** Sine and cosine, one after the other, of each of the `steps` points of a circle, from angle 0 on. */
export function circleOf(steps: number): Float64Array {
  const table = new Float64Array(2 * steps);
  for (let k = 0; k < steps; k++) sineAndCosine((2 * Math.PI * k) / steps, table, 2 * k);
  return table;
}

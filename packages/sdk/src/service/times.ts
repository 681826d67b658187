import { BarkeepError } from '@barkeep/feature-core';
import type { TimeInput } from '../contracts/service.js';

/** Farthest moment from 1970 that a Date can hold, ms (ECMAScript). */
const MAX_TIME_MS = 8.64e15;
const WHOLE = /^-?\d+$/;
/** A year, or a date with or without a time: 2024, 20240131, 202401310930, 20240131093000. */
const SPELT_DATE = /^\d{4}(?:(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?)?)?$/;
const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|z|[+-]\d{2}:?\d{2})?)?$/;

/**
 * A moment in ms UTC. Text is ISO-8601 (a date alone is its midnight, a time without offset is UTC, digits below a millisecond are cut off) or
 * a whole number of ms. Digits that could as well spell a year or a date (2024, 20240131) are refused. `name` is what the error calls it.
 * @throws BarkeepError `INVALID_TIME`
 */
export function parseTime(input: TimeInput, name: string): number {
  const ms = typeof input === 'string' ? parseText(input.trim()) : Number(input);
  if (Number.isInteger(ms) && Math.abs(ms) <= MAX_TIME_MS) return ms;
  const value = shown(input);
  const advice = 'use ISO-8601 text such as 2024-01-31 or 2024-01-31T09:30:00Z, a Date, or whole ms UTC';
  const reason =
    typeof input === 'string' && SPELT_DATE.test(input.trim()) ? `, which could be ms or a ${value.length > 4 ? 'date' : 'year'}` : '';
  throw new BarkeepError('INVALID_TIME', `${name} is '${value}'${reason}; ${advice}`, { name, value });
}

/** The moment as text that `parseTime` reads back: ISO-8601 UTC, and its ms outside the years 0 to 9999, which have other than four digits. */
export function isoTime(ms: number): string {
  const text = new Date(ms).toISOString();
  return /^\d{4}-/.test(text) ? text : String(ms);
}

function parseText(text: string): number {
  if (!WHOLE.test(text)) return parseIso(text);
  return SPELT_DATE.test(text) ? NaN : Number(text);
}

function parseIso(text: string): number {
  const match = ISO.exec(text);
  if (match === null) return NaN;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  const date = new Date(0);
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const isDate = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  if (!isDate || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return NaN;
  const clockMs = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3));
  return date.getTime() + clockMs - offsetMs(zone);
}

function offsetMs(zone: string): number {
  if (zone === 'Z' || zone === 'z') return 0;
  const digits = zone.slice(1).replace(':', '');
  const hours = Number(digits.slice(0, 2));
  const minutes = Number(digits.slice(2));
  if (hours > 23 || minutes > 59) return NaN;
  return (zone[0] === '-' ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

function shown(input: TimeInput): string {
  return input instanceof Date && Number.isNaN(input.getTime())
    ? 'Invalid Date'
    : input instanceof Date
      ? input.toISOString()
      : String(input).slice(0, 64);
}

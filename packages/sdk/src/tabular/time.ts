import { asciiText, isBlank, parseNumber, scanDecimal } from './number.js';

/** What the numbers of an epoch column count. */
export type EpochUnit = 's' | 'ms' | 'us' | 'ns';

/** Why a text is no time: `malformed`, an `impossible` date or hour, an epoch number of `unknown` unit, another unit than the rows before. */
export type TimeFault = 'malformed' | 'impossible' | 'unknown unit' | 'mixed units';

/** The end of each unit's certain range. */
const UNIT_END: Readonly<Record<EpochUnit, number>> = { s: 1e10, ms: 1e13, us: 1e16, ns: 1e19 };

/**
 * Reads the timestamps of one column. The unit of epoch numbers is decided by their magnitude, once for a file: each unit's certain range
 * spans 1973-03-03 to 2286-11-20 (either sign), and these do not touch:
 *
 * | unit | from | below |
 * |---|---|---|
 * | s  | 1e8  | 1e10 |
 * | ms | 1e11 | 1e13 |
 * | us | 1e14 | 1e16 |
 * | ns | 1e17 | 1e19 |
 *
 * A number below its file's range is read in the unit that earlier rows have shown; without that, between the ranges, or in another unit's
 * range it is refused. Eight digits are a date, 20200301. Parts of a millisecond are cut off towards the past.
 */
export class TimeParser {
  unit: EpochUnit | undefined;
  /** Why the last text was refused. */
  fault: TimeFault = 'malformed';
  /** The date that was read last, as yyyymmdd, and its midnight: consecutive bars share dates. */
  private date = -1;
  private midnight = 0;
  private readonly number = new Float64Array(1);

  constructor(unit?: EpochUnit) {
    this.unit = unit;
  }

  /**
   * The common forms, `2020-03-01T00:00:00Z` (or a space, or `+00:00`, or no zone) and, once their unit is known, epoch seconds and milliseconds, read
   * at `from` into `out[at]`; gives the position after them, -1 where the text is anything else, which is no verdict.
   */
  scan(bytes: Uint8Array, from: number, to: number, out: Float64Array, at: number): number {
    return this.unit === undefined ? this.scanIso(bytes, from, to, out, at) : this.scanEpoch(bytes, from, to, out, at);
  }

  private scanEpoch(bytes: Uint8Array, from: number, to: number, out: Float64Array, at: number): number {
    const end = scanDecimal(bytes, from, to, this.number, 0);
    const value = this.number[0]!;
    if (end < 0) return -1;
    if (this.unit === 'ms' && value >= 1e11 && value < 1e13) out[at] = Math.floor(value);
    else if (this.unit === 's' && value >= 1e8 && value < 1e10) out[at] = Math.floor(value * 1000 + 0.001);
    else return -1;
    return end - from === 8 ? -1 : end;
  }

  private scanIso(bytes: Uint8Array, from: number, to: number, out: Float64Array, at: number): number {
    if (from + 20 > to) return -1;
    const marks = bytes[from + 4] === 45 && bytes[from + 7] === 45 && bytes[from + 13] === 58 && bytes[from + 16] === 58;
    const middle = bytes[from + 10]!;
    if (!marks || (middle !== 84 && middle !== 32)) return -1;
    const year = twoDigits(bytes, from) * 100 + twoDigits(bytes, from + 2);
    const date = year * 10000 + twoDigits(bytes, from + 5) * 100 + twoDigits(bytes, from + 8);
    const hour = twoDigits(bytes, from + 11);
    const minute = twoDigits(bytes, from + 14);
    const second = twoDigits(bytes, from + 17);
    // A byte that is no digit makes its pair at least 1000, hence the date, or the hour, minute or second, too large.
    if (date !== this.date || hour > 23 || minute > 59 || second > 59) {
      if (!(hour <= 23 && minute <= 59 && second <= 59 && this.setDate(date))) return -1;
    }
    let end = from + 19;
    let offset = 0;
    const after = bytes[end]!;
    if (after === 90) end++;
    else if (after === 43 || after === 45) {
      if (end + 6 > to || bytes[end + 3] !== 58) return -1;
      const hours = twoDigits(bytes, end + 1);
      const minutes = twoDigits(bytes, end + 4);
      if (hours > 23 || minutes > 59) return -1;
      offset = (after === 43 ? 1 : -1) * (hours * 60 + minutes);
      end += 6;
    }
    out[at] = this.midnight + ((hour * 60 + minute - offset) * 60 + second) * 1000;
    return end;
  }

  /**
   * The timestamp in `bytes[from, to)` in ms UTC, put in `out[at]`: ISO-8601 (a date alone, `T` or a space, seconds and their fraction
   * optional, `Z`, `UTC`, `+01:00`, `+0100`, `+01`, none meaning UTC) or an epoch number. False where it is neither: `fault` says why.
   */
  parse(bytes: Uint8Array, from: number, to: number, out: Float64Array, at: number): boolean {
    while (from < to && isBlank(bytes[from]!)) from++;
    while (to > from && isBlank(bytes[to - 1]!)) to--;
    this.fault = 'malformed';
    if (from === to) return false;
    const text = asciiText(bytes, from, to);
    if (/^\d{8}$/.test(text) || !/^[+-]?[\d.]+(?:[eE][+-]?\d+)?$/.test(text)) return this.calendarTime(text, out, at);
    if (!parseNumber(bytes, from, to, this.number, 0)) return false;
    const ms = this.fromEpoch(/^-?\d+$/.test(text) ? BigInt(text) : this.number[0]!);
    if (ms !== undefined) out[at] = ms;
    return ms !== undefined;
  }

  private calendarTime(text: string, out: Float64Array, at: number): boolean {
    const ms = readIsoTime(text);
    if (typeof ms === 'string') {
      this.fault = ms;
      return false;
    }
    out[at] = ms;
    return true;
  }

  /** An epoch number in ms UTC, by the rules above; undefined where it is refused: `fault` says why. */
  fromEpoch(value: number | bigint): number | undefined {
    const size = Number(value);
    const certain = epochUnit(size);
    this.fault = certain !== undefined && this.unit !== undefined && certain !== this.unit ? 'mixed units' : 'unknown unit';
    if (this.fault === 'mixed units') return undefined;
    const unit = this.unit ?? (looksLikeDateAndTime(size) ? undefined : certain);
    if (unit === undefined || !(Math.abs(size) < UNIT_END[unit])) return undefined;
    this.unit = unit;
    return epochToMs(value, unit);
  }

  private setDate(date: number): boolean {
    if (date > 99991231) return false;
    const month = Math.floor(date / 100);
    const midnight = midnightOf(Math.floor(month / 100), month % 100, date % 100);
    if (midnight === undefined) return false;
    this.date = date;
    this.midnight = midnight;
    return true;
  }
}

/** Two digits as their number; 1000 or more where one of them is none. */
function twoDigits(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 48;
  const ones = bytes[at + 1]! - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : 100_000_000;
}

/** The unit whose certain range holds `value`, see TimeParser. */
export function epochUnit(value: number): EpochUnit | undefined {
  const size = Math.abs(value);
  if (size >= 1e8 && size < 1e10) return 's';
  if (size >= 1e11 && size < 1e13) return 'ms';
  if (size >= 1e14 && size < 1e16) return 'us';
  return size >= 1e17 && size < 1e19 ? 'ns' : undefined;
}

/** 202003011530 could be a date and a time as well as milliseconds in 1976: not certain. */
function looksLikeDateAndTime(value: number): boolean {
  return /^(?:19[7-9]\d|20\d\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d$/.test(String(value));
}

/** A moment counted in `unit`, in whole ms, rounded down. */
function epochToMs(value: number | bigint, unit: EpochUnit): number {
  if (typeof value === 'bigint' && (unit === 'us' || unit === 'ns')) return floorDivide(value, unit === 'us' ? 1000n : 1000000n);
  const size = Number(value);
  if (unit === 's') return Math.floor(size * 1000 + 0.001); // 1583020800.001 is a hair less as a double
  return Math.floor(unit === 'ms' ? size : size / (unit === 'us' ? 1e3 : 1e6));
}

/** `value / divisor` rounded down, as a number. */
export function floorDivide(value: bigint, divisor: bigint): number {
  const quotient = value / divisor;
  return Number(quotient * divisor > value ? quotient - 1n : quotient);
}

const ISO =
  /^(\d{4})(?:([-/])(\d{2})\2(\d{2})|(\d{2})(\d{2}))(?:(?:[Tt]| +)(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,12}))?)?(?: *(?:[Zz]|UTC|GMT|([+-])(\d{2})(?::?(\d{2}))?))?)?$/;

/**
 * An ISO-8601 date or date and time in ms UTC; without an offset it is UTC. Undefined for any other text, and for dates that do not exist
 * (2020-02-30): nothing rolls over. Parts of a millisecond are cut off towards the past.
 */
export function parseIsoTime(text: string): number | undefined {
  const ms = readIsoTime(text.trim());
  return typeof ms === 'number' ? ms : undefined;
}

function readIsoTime(text: string): number | TimeFault {
  const match = text.length > 64 ? null : ISO.exec(text);
  if (match === null) return 'malformed';
  const part = (group: number): number => Number(match[group] ?? 0);
  const midnight = midnightOf(part(1), part(3) + part(5), part(4) + part(6));
  const [hour, minute, second] = [part(7), part(8), part(9)];
  if (midnight === undefined || hour > 23 || minute > 59 || second > 59 || part(12) > 23 || part(13) > 59) return 'impossible';
  const fraction = Number((match[10] ?? '').padEnd(3, '0').slice(0, 3));
  const offset = (match[11] === '-' ? -1 : 1) * (part(12) * 60 + part(13));
  return midnight + ((hour * 60 + minute - offset) * 60 + second) * 1000 + fraction;
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Midnight UTC of a date of the Gregorian calendar; undefined where there is no such date. */
function midnightOf(year: number, month: number, day: number): number | undefined {
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const days = MONTH_DAYS[month - 1];
  if (year < 1 || days === undefined || day < 1 || day > (month === 2 && leap ? 29 : days)) return undefined;
  // Days since 0000-03-01, whose years end in February, so that the leap day comes last.
  const y = month > 2 ? year : year - 1;
  const monthFromMarch = (month + 9) % 12;
  const dayOfYear = Math.floor((153 * monthFromMarch + 2) / 5) + day - 1;
  const dayNumber = 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear;
  return (dayNumber - 719468) * 86_400_000;
}

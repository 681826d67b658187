import { InvalidParamError, type BarkeepError, type Bars } from '@barkeep/feature-core';
import { BarsBuilder, DEFAULT_MAX_ROWS } from './barsBuilder.js';
import { layoutOf, type CsvDialect, type CsvLayout } from './csvDialect.js';
import { scanRow, splitRow } from './csvRow.js';
import { invalidFile, shown, type FileFault, type Place } from './faults.js';
import { finishBars, notAscending, type Disorder } from './finishBars.js';
import { columnSlots } from './header.js';
import { LineMap } from './lineMap.js';
import { isBlank, parseNumber } from './number.js';
import type { Repair } from './repair.js';
import { TimeParser, type TimeFault } from './time.js';

const NEWLINE = 10;
const RETURN = 13;
const MAX_LINE_BYTES = 1 << 20;
const MAX_COLUMNS = 10_000;

/** Where reading goes on after the rows that a reader has taken: the state that appended bytes need, and no more. */
export type CsvResume = {
  readonly dialect: CsvDialect;
  /** The timestamp of the last row taken, ms UTC. */
  readonly lastTimestampMs: number;
  /** The line that starts at `byteOffset`; the header is line 1. */
  readonly nextLine: number;
  /** Bytes of the file up to the end of its last whole line. */
  readonly byteOffset: number;
};

export type CsvReaderOptions = {
  /** The file's name in errors. */
  readonly file: string;
  /** Sorts, and keeps the last of a timestamp in the file's order, instead of refusing; default false. Not together with `resume`. */
  readonly repair?: boolean;
  /** Makes odd values (high below low, holes …) errors; default false. */
  readonly strict?: boolean;
  /** A last line without its newline: `accept` (default) takes it, `wait` leaves it for a later read, as a file that is being appended to needs. */
  readonly unfinishedTail?: 'accept' | 'wait';
  /** Reads bytes from `resume.byteOffset` on: no header, rows after `resume.lastTimestampMs`; none is no error. */
  readonly resume?: CsvResume;
  /** Size of the whole text where it is known: columns are then allocated once. */
  readonly sizeHint?: number;
  /** Default 100 million. */
  readonly maxRows?: number;
};

export type CsvBars = {
  readonly bars: Bars;
  /** Odd values, counted and let through. */
  readonly faults: readonly FileFault[];
  /** Lines of the file up to here, the header among them. */
  readonly lines: number;
  readonly dialect: CsvDialect;
  /** What a repair did; left out where there was nothing to repair. */
  readonly repaired?: Repair;
  /** Bytes of an unfinished last line that was left for later. */
  readonly pendingBytes: number;
  readonly resume: CsvResume;
};

/** A reader of CSV bars that takes bytes in pieces of any size. */
export function createCsvReader(options: CsvReaderOptions): CsvReader {
  return new CsvReader(options);
}

/**
 * Reads bars from the bytes of a CSV file. Between two `push` calls the caller may let other work run: a push of 256 KB takes about 1 ms.
 * Understands what is certain (delimiters `,` `;` tab `|`, a BOM, CRLF, quotes, extra columns, names in any case and order, ISO or epoch
 * times) and refuses the rest with file, line and reason. Blank lines are left out. After an error the reader is of no more use.
 */
export class CsvReader {
  private readonly file: string;
  private readonly builder: BarsBuilder;
  private readonly time: TimeParser;
  private readonly row = new Float64Array(6);
  private readonly lineMap: LineMap;
  private readonly disorder: Disorder = { found: false, movedRows: 0 };
  private layout: CsvLayout | undefined;
  private starts = new Uint32Array(0);
  private ends = new Uint32Array(0);
  private lastMs: number;
  /** The line to be read next. */
  private nextLine: number;
  /** Bytes of whole lines. */
  private taken: number;
  private readonly startOffset: number;
  /** A line whose end has not come yet. */
  private carry = new Uint8Array(256);
  private carried = 0;

  constructor(private readonly options: CsvReaderOptions) {
    const { file, resume, maxRows = DEFAULT_MAX_ROWS } = options;
    if (resume !== undefined && options.repair === true)
      throw new InvalidParamError('createCsvReader', 'repair', true, 'read the file from its start to repair it');
    this.file = file;
    this.builder = new BarsBuilder({ file, maxRows });
    this.time = new TimeParser(resume?.dialect.epochUnit);
    this.lastMs = resume?.lastTimestampMs ?? -Infinity;
    this.nextLine = resume?.nextLine ?? 1;
    this.startOffset = this.taken = resume?.byteOffset ?? 0;
    this.lineMap = new LineMap(resume?.nextLine ?? 2);
    if (resume !== undefined) {
      const { delimiter, names } = resume.dialect;
      this.useLayout({ delimiter, names, slots: columnSlots(names, { file, line: 1 }) });
    }
  }

  /** Whole lines taken so far, blank ones and the header among them. */
  get lines(): number {
    return this.nextLine - 1;
  }

  /** Takes the next bytes; keeps no reference to them. @throws BarkeepError `INVALID_FILE`, `INVALID_BARS`, `TOO_LARGE` */
  push(bytes: Uint8Array): void {
    let from = 0;
    if (this.carried > 0) {
      from = bytes.indexOf(NEWLINE) + 1;
      this.keep(bytes, 0, from > 0 ? from : bytes.length);
      if (from === 0) return;
      const carried = this.carried;
      this.carried = 0;
      this.readLines(this.carry, 0, carried);
    }
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end > from) this.readLines(bytes, from, end);
    this.keep(bytes, Math.max(from, end), bytes.length);
  }

  /** Ends the file. @throws BarkeepError `INVALID_FILE`, `INVALID_BARS` */
  finish(): CsvBars {
    const { repair = false, strict = false, unfinishedTail = 'accept', resume } = this.options;
    if (unfinishedTail === 'accept' && this.carried > 0) this.readUnfinishedLine();
    if (this.layout === undefined)
      throw invalidFile({ file: this.file }, this.carried > 0 ? 'has no bars yet: its first line is not finished' : 'is empty');
    if (this.builder.length === 0 && resume === undefined) throw invalidFile({ file: this.file }, 'has no bars, only a header');
    const finished = finishBars(this.builder.bars(), this.disorder, { placeOf: this.placeOf, repair, strict });
    const dialect = this.dialect(this.layout);
    const next = { dialect, lastTimestampMs: this.lastMs, nextLine: this.nextLine, byteOffset: this.taken };
    return { ...finished, lines: this.lines, dialect, pendingBytes: this.carried, resume: next };
  }

  private dialect({ delimiter, names }: CsvLayout): CsvDialect {
    const { unit } = this.time;
    return unit === undefined ? { delimiter, names } : { delimiter, names, epochUnit: unit };
  }

  private readonly placeOf = (row: number): Place => ({ file: this.file, line: this.lineMap.lineOf(row) });

  /** Keeps the bytes of a line whose end has not come yet. */
  private keep(bytes: Uint8Array, from: number, to: number): void {
    const size = this.carried + to - from;
    if (size > MAX_LINE_BYTES) throw this.tooLong();
    if (size > this.carry.length) {
      const larger = new Uint8Array(Math.max(size, this.carry.length * 2));
      larger.set(this.carry.subarray(0, this.carried));
      this.carry = larger;
    }
    this.carry.set(bytes.subarray(from, to), this.carried);
    this.carried = size;
  }

  private readUnfinishedLine(): void {
    const length = this.carried;
    const line = new Uint8Array(length + 1);
    line.set(this.carry.subarray(0, length));
    line[length] = NEWLINE;
    this.carried = 0;
    this.readLines(line, 0, length + 1);
    this.taken--;
  }

  /** Reads whole lines; the byte before `to` is a newline. */
  private readLines(bytes: Uint8Array, from: number, to: number): void {
    let i = from;
    if (this.layout === undefined) i = this.readHeader(bytes, from);
    const layout = this.layout!;
    const { time, row, builder } = this;
    const { slots } = layout;
    const delimiter = layout.delimiter.charCodeAt(0);
    while (i < to) {
      let next = scanRow(bytes, i, to, slots, delimiter, time, row);
      if (next < 0) next = this.readHardRow(bytes, i, slots, delimiter);
      const blank = next < 0;
      if (blank) next = -next;
      else {
        const timestamp = row[0]!;
        if (timestamp > this.lastMs) this.lastMs = timestamp;
        else this.takeDisorder(timestamp);
        if (this.nextLine !== this.lineMap.following) this.lineMap.jump(builder.length, this.nextLine);
        this.lineMap.following++;
        builder.add(row, this.expectedRows());
      }
      if (next - i > MAX_LINE_BYTES) throw this.tooLong();
      this.taken += next - i;
      this.nextLine++;
      i = next;
    }
  }

  private expectedRows(): number {
    const { sizeHint } = this.options;
    const bytes = this.taken - this.startOffset;
    return sizeHint === undefined || bytes === 0 ? 0 : Math.ceil(((sizeHint - this.startOffset) / bytes) * this.builder.length * 1.02) + 16;
  }

  private readHeader(bytes: Uint8Array, from: number): number {
    const next = bytes.indexOf(NEWLINE, from) + 1;
    if (next - from > MAX_LINE_BYTES) throw this.tooLong();
    const bom = bytes[from] === 0xef && bytes[from + 1] === 0xbb && bytes[from + 2] === 0xbf;
    this.useLayout(layoutOf(bytes.subarray(from + (bom ? 3 : 0), lineEnd(bytes, from, next)), this.file));
    this.taken += next - from;
    this.nextLine++;
    return next;
  }

  private useLayout(layout: CsvLayout): void {
    if (layout.names.length > MAX_COLUMNS)
      throw invalidFile({ file: this.file, line: 1 }, `has ${layout.names.length} columns; ${MAX_COLUMNS} are the limit`);
    this.layout = layout;
    this.starts = new Uint32Array(layout.names.length);
    this.ends = new Uint32Array(layout.names.length);
  }

  /** Reads any row, or says what is wrong with it; gives the position after its end, negative where the line is blank. */
  private readHardRow(bytes: Uint8Array, from: number, slots: Int8Array, delimiter: number): number {
    const next = bytes.indexOf(NEWLINE, from) + 1;
    if (next - from > MAX_LINE_BYTES) throw this.tooLong();
    const end = lineEnd(bytes, from, next);
    if (isBlankLine(bytes, from, end)) return -next;
    const { starts, ends } = this;
    const count = splitRow(bytes, from, end, delimiter, starts, ends);
    if (count < 0)
      throw this.broken('a quoted field is not closed on its line, or has text behind its quote', { value: shown(bytes, from, end) });
    if (count !== slots.length) {
      const reason = `has ${count} ${count === 1 ? 'field' : 'fields'} where the header has ${slots.length}`;
      throw this.broken(reason, { fields: count, expected: slots.length, value: shown(bytes, from, end) });
    }
    for (let k = 0; k < count; k++) {
      if (slots[k]! > 0 && !parseNumber(bytes, starts[k]!, ends[k]!, this.row, slots[k]!)) throw this.badNumber(bytes, k);
      if (slots[k] === 0 && !this.time.parse(bytes, starts[k]!, ends[k]!, this.row, 0)) throw this.badTime(bytes, k);
    }
    return next;
  }

  private takeDisorder(timestamp: number): void {
    if (this.options.repair !== true) {
      const row = this.builder.length;
      if (this.nextLine !== this.lineMap.following) this.lineMap.jump(row, this.nextLine);
      throw notAscending(timestamp, this.builder.timestamps(), this.lastMs, this.placeOf);
    }
    this.disorder.found = true;
    if (timestamp < this.lastMs) this.disorder.movedRows++;
  }

  private badNumber(bytes: Uint8Array, k: number): BarkeepError {
    const value = shown(bytes, this.starts[k]!, this.ends[k]!);
    const column = this.layout!.names[k]!;
    const comma = /^\s*[-+]?\d[\d.' ]*(?:,\d+)+(?:\.\d+)?\s*$/.test(value);
    const advice = comma
      ? 'write numbers with a decimal point, without decimal commas or thousands separators'
      : 'write a number, or nothing where there is none';
    return this.broken(`${column} is '${value}'; ${advice}`, { column, value });
  }

  private badTime(bytes: Uint8Array, k: number): BarkeepError {
    const value = shown(bytes, this.starts[k]!, this.ends[k]!);
    const column = this.layout!.names[k]!;
    return this.broken(`${column} is '${value}'; ${TIME_ADVICE[this.time.fault]}`, { column, value });
  }

  private tooLong(): BarkeepError {
    return this.broken(`is longer than ${MAX_LINE_BYTES} bytes; is this a CSV file?`, {});
  }

  private broken(reason: string, fields: Readonly<Record<string, string | number>>): BarkeepError {
    return invalidFile({ file: this.file, line: this.nextLine }, reason, fields);
  }
}

const TIME_ADVICE: Readonly<Record<TimeFault, string>> = {
  malformed: 'write times as 2020-03-01T00:00:00Z, or as epoch seconds or milliseconds',
  impossible: 'there is no such date or time of day',
  'unknown unit': 'its unit is not certain; write times as 2020-03-01T00:00:00Z',
  'mixed units': 'its unit is another one than that of the rows before',
};

/** The end of a line's text: before its `\n` or `\r\n`. */
function lineEnd(bytes: Uint8Array, from: number, next: number): number {
  return next - 2 >= from && bytes[next - 2] === RETURN ? next - 2 : next - 1;
}

function isBlankLine(bytes: Uint8Array, from: number, end: number): boolean {
  let i = from;
  while (i < end && isBlank(bytes[i]!)) i++;
  return i === end;
}

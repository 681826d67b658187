import { createHash } from 'node:crypto';
import { BarkeepError, sliceBars, type Bars } from '@barkeep/feature-core';
import type { Timers } from '../contracts/ports.js';
import type { BytesSource } from '../tabular/bytesSource.js';
import type { CsvDialect } from '../tabular/csvDialect.js';
import type { CsvResume } from '../tabular/csvReader.js';
import { HashedSource } from '../tabular/hashedSource.js';
import { readBarsFile, type FileBars } from '../tabular/readBarsFile.js';
import { BarsStore, copyBars } from './barsStore.js';

export type FileFormat = FileBars['format'];

/** What reading appended bytes of a plain CSV file begins from. */
export type TextState = {
  /** Rows of whole lines. */
  readonly rows: number;
  readonly resume: CsvResume;
  /** Of the first `size` bytes, all that were there, in hexadecimal digits. */
  readonly sha256: string;
  readonly size: number;
};

/** A file's bars, and what the next reading needs of this one. */
export type FileContent = {
  readonly store: BarsStore;
  /** Nothing but rows at the end is new since the content before. */
  readonly appendOnly: boolean;
  /** The last line has no end and was left for later. */
  readonly hasUnfinishedLine: boolean;
  /** Left out for compressed files and Parquet. */
  readonly dialect?: CsvDialect;
  readonly text?: TextState;
};

export type ReadContentOptions = {
  /** The file's name in errors. */
  readonly file: string;
  readonly source: BytesSource;
  readonly timers: Timers;
  /** Takes a last line without an end, where it is a row. */
  readonly acceptTail: boolean;
  /** The content before: where its bytes still stand at the file's start, only those behind them are parsed. */
  readonly before?: FileContent | undefined;
  /** Rejects where the bytes that were read may be of two files: called when they have all been read, before anything is made of them. */
  readonly confirm: () => Promise<void>;
};

/**
 * The bars of a file, in slices that leave the event loop free.
 * @throws BarkeepError `INVALID_FILE`, `INVALID_BARS`, `TOO_LARGE`
 */
export async function readContent(options: ReadContentOptions): Promise<FileContent> {
  const { before } = options;
  const source = new HashedSource(options.source);
  if (before?.text !== undefined && (await source.begins(before.text, options.timers)))
    return readAppended(options, source, before, before.text);
  return readWhole(options, new HashedSource(options.source));
}

async function readAppended(options: ReadContentOptions, source: HashedSource, before: FileContent, text: TextState): Promise<FileContent> {
  const { file, timers } = options;
  const { bars, csv } = await readBarsFile(file, source, { timers, unfinishedTail: 'wait', resume: text.resume });
  const tail = await readTail(options, source, csv!);
  await before.store.reserve(bars.timestamp.length, timers);
  await options.confirm();
  // A last line that was taken before its end had come may go on differently.
  const appendOnly = before.store.length === text.rows;
  const store = appendOnly ? before.store : new BarsStore(copyBars(sliceBars(before.store.bars, 0, text.rows)));
  store.append(bars);
  return textContent(store, appendOnly, csv!, source, tail);
}

async function readWhole(options: ReadContentOptions, source: HashedSource): Promise<FileContent> {
  const { file, timers, acceptTail } = options;
  const read = (unfinishedTail: 'wait' | 'accept'): Promise<FileBars> => readBarsFile(file, source, { timers, unfinishedTail });
  // What is compressed is complete: nobody adds to it line by line.
  const { format, bars, csv } = await read(/\.gz$/i.test(file) ? 'accept' : 'wait').catch((error: unknown) => {
    if (acceptTail) return read('accept');
    throw error;
  });
  const tail = format === 'csv' ? await readTail(options, source, csv!) : undefined;
  await options.confirm();
  const store = new BarsStore(bars);
  return format === 'csv' ? textContent(store, false, csv!, source, tail) : { store, appendOnly: false, hasUnfinishedLine: false };
}

type CsvPart = NonNullable<FileBars['csv']>;

/** The row of a last line that has no end, where that was asked for and the line is a row. */
async function readTail({ file, timers, acceptTail }: ReadContentOptions, source: BytesSource, csv: CsvPart): Promise<Bars | undefined> {
  if (!acceptTail || csv.pendingBytes === 0) return undefined;
  try {
    return (await readBarsFile(file, source, { timers, unfinishedTail: 'accept', resume: csv.resume })).bars;
  } catch (error) {
    if (error instanceof BarkeepError) return undefined;
    throw error;
  }
}

function textContent(store: BarsStore, appendOnly: boolean, csv: CsvPart, source: HashedSource, tail: Bars | undefined): FileContent {
  const text = { rows: store.length, resume: csv.resume, sha256: source.hash.copy().digest('hex'), size: source.hashedBytes };
  if (tail !== undefined) store.append(tail);
  return { store, appendOnly, hasUnfinishedLine: csv.pendingBytes > 0, dialect: csv.dialect, text };
}

/** Half a millisecond of hashing. */
const HASHED_AT_ONCE = 1 << 19;

/** SHA-256 of the first `rows` rows, column by column. */
export async function hashRows(bars: Bars, rows: number, timers: Timers): Promise<string> {
  const hash = createHash('sha256');
  for (const column of [bars.timestamp, bars.open, bars.high, bars.low, bars.close, bars.volume]) {
    const bytes = new Uint8Array(column.buffer, column.byteOffset, rows * 8);
    for (let at = 0; at < bytes.length; at += HASHED_AT_ONCE) {
      hash.update(bytes.subarray(at, at + HASHED_AT_ONCE));
      await timers.yieldToLoop();
    }
  }
  return hash.digest('hex');
}

import { createHash, type Hash } from 'node:crypto';
import { BarkeepError, sliceBars, type Bars } from '@barkeep/feature-core';
import type { Timers } from '../contracts/ports.js';
import { memorySource } from '../tabular/bytesSource.js';
import type { CsvDialect } from '../tabular/csvDialect.js';
import type { CsvResume } from '../tabular/csvReader.js';
import { readBarsFile, type FileBars } from '../tabular/readBarsFile.js';
import { BarsStore, copyBars } from './barsStore.js';

export type FileFormat = FileBars['format'];

/** What reading appended bytes of a plain CSV file begins from. */
type TextState = {
  /** Rows of whole lines. */
  readonly rows: number;
  readonly resume: CsvResume;
  /** Hash of the bytes of whole lines. */
  readonly hash: Hash;
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
  readonly bytes: Uint8Array;
  readonly timers: Timers;
  /** Takes a last line without an end, where it is a row. */
  readonly acceptTail: boolean;
  /** The content before: where its bytes still stand at the file's start, only those behind them are parsed. */
  readonly before?: FileContent | undefined;
};

/**
 * The bars of a file's bytes, in slices that leave the event loop free.
 * @throws BarkeepError `INVALID_FILE`, `INVALID_BARS`, `TOO_LARGE`
 */
export async function readContent(options: ReadContentOptions): Promise<FileContent> {
  const { before, bytes, timers } = options;
  if (before?.text !== undefined) {
    const { byteOffset } = before.text.resume;
    const hash = bytes.length < byteOffset ? undefined : await hashBytes(createHash('sha256'), bytes.subarray(0, byteOffset), timers);
    if (hash?.copy().digest('hex') === before.text.hash.copy().digest('hex')) return readAppended(options, before, before.text, hash);
  }
  return readWhole(options);
}

async function readAppended(options: ReadContentOptions, before: FileContent, text: TextState, hash: Hash): Promise<FileContent> {
  const { file, bytes, timers } = options;
  const { bars, csv } = await readBarsFile(file, memorySource(bytes), { timers, unfinishedTail: 'wait', resume: text.resume });
  const { byteOffset } = text.resume;
  // A last line that was taken before its end had come may go on differently.
  const appendOnly = before.store.length === text.rows;
  const store = appendOnly ? before.store : new BarsStore(copyBars(sliceBars(before.store.bars, 0, text.rows)));
  store.append(bars);
  hash.update(bytes.subarray(byteOffset, csv!.resume.byteOffset));
  const next = { rows: store.length, resume: csv!.resume, hash };
  return withTail(options, { store, appendOnly, hasUnfinishedLine: csv!.pendingBytes > 0, dialect: csv!.dialect, text: next });
}

async function readWhole(options: ReadContentOptions): Promise<FileContent> {
  const { file, bytes, timers, acceptTail } = options;
  const read = (unfinishedTail: 'wait' | 'accept'): Promise<FileBars> =>
    readBarsFile(file, memorySource(bytes), { timers, unfinishedTail });
  const { format, bars, csv } = await read('wait').catch((error: unknown) => {
    if (acceptTail && bytes.at(-1) !== NEWLINE) return read('accept');
    throw error;
  });
  const store = new BarsStore(bars);
  if (csv === undefined) return { store, appendOnly: false, hasUnfinishedLine: false };
  if (format !== 'csv') {
    const whole = csv.pendingBytes > 0 ? new BarsStore((await read('accept')).bars) : store;
    return { store: whole, appendOnly: false, hasUnfinishedLine: false };
  }
  const hash = await hashBytes(createHash('sha256'), bytes.subarray(0, csv.resume.byteOffset), timers);
  const text = { rows: store.length, resume: csv.resume, hash };
  return withTail(options, { store, appendOnly: false, hasUnfinishedLine: csv.pendingBytes > 0, dialect: csv.dialect, text });
}

/** Takes the last line that has no end, where that was asked for and the line is a row. */
async function withTail({ file, bytes, timers, acceptTail }: ReadContentOptions, content: FileContent): Promise<FileContent> {
  if (!content.hasUnfinishedLine || !acceptTail) return content;
  try {
    const { bars } = await readBarsFile(file, memorySource(bytes), { timers, unfinishedTail: 'accept', resume: content.text!.resume });
    content.store.append(bars);
  } catch (error) {
    if (!(error instanceof BarkeepError)) throw error;
  }
  return content;
}

const NEWLINE = 10;
/** About a millisecond of hashing. */
const HASHED_AT_ONCE = 1 << 19;

async function hashBytes(hash: Hash, bytes: Uint8Array, timers: Timers): Promise<Hash> {
  for (let at = 0; at < bytes.length; at += HASHED_AT_ONCE) {
    hash.update(bytes.subarray(at, at + HASHED_AT_ONCE));
    if (at + HASHED_AT_ONCE < bytes.length) await timers.yieldToLoop();
  }
  return hash;
}

/** SHA-256 of the first `rows` rows, column by column. */
export async function hashRows(bars: Bars, rows: number, timers: Timers): Promise<string> {
  const hash = createHash('sha256');
  for (const column of [bars.timestamp, bars.open, bars.high, bars.low, bars.close, bars.volume]) {
    await hashBytes(hash, new Uint8Array(column.buffer, column.byteOffset, rows * 8), timers);
  }
  return hash.digest('hex');
}

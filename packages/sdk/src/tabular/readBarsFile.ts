import { BarkeepError, type Bars } from '@barkeep/feature-core';
import type { Timers } from '../contracts/ports.js';
import { abortable } from './abortable.js';
import { memorySource, piecesOf, type BytesSource } from './bytesSource.js';
import { createCsvReader, type CsvBars, type CsvReader, type CsvReaderOptions } from './csvReader.js';
import { invalidFile, type FileFault } from './faults.js';
import { GzipFault, gunzipPieces, isGzip } from './gunzip.js';
import { readParquetBars } from './parquetReader.js';
import type { Repair } from './repair.js';

/** A piece takes about a millisecond to parse; then other work may run. */
const PIECE_BYTES = 1 << 18;
/** A Parquet file has its index at its end: from a pipe it has to be held. */
const MAX_PIPED_BYTES = 2 ** 31;

export type ReadBarsOptions = Omit<CsvReaderOptions, 'file' | 'sizeHint'> & {
  /** Memory for the columns of a Parquet file, all of which is written. Default: new. */
  readonly allocate?: (length: number) => Float64Array;
  readonly timers: Pick<Timers, 'yieldToLoop'>;
  readonly signal?: AbortSignal;
  /** Told after each piece of a CSV file how much of the file was read. No effect on what comes through a pipe. */
  readonly onProgress?: (progress: { readonly bytes: number; readonly size: number }) => void;
};

export type FileBars = {
  readonly format: 'csv' | 'csv.gz' | 'parquet';
  readonly bars: Bars;
  readonly faults: readonly FileFault[];
  readonly repaired?: Repair;
  /** What only a CSV file has. */
  readonly csv?: Pick<CsvBars, 'lines' | 'dialect' | 'pendingBytes' | 'resume'>;
};

/**
 * Bars of a file in slices that leave the event loop free. The format goes by the first bytes, then by the name: `.parquet`, `.csv.gz`, and CSV
 * for every other. `source` is a file, or the pieces of one that comes through a pipe: Parquet from a pipe is held in memory, 2 GiB of it
 * at most. `resume` and its offset are for plain CSV in a file.
 * @throws BarkeepError `INVALID_FILE`, `INVALID_BARS`, `TOO_LARGE`
 */
export async function readBarsFile(
  path: string,
  source: BytesSource | AsyncIterable<Uint8Array>,
  options: ReadBarsOptions,
): Promise<FileBars> {
  if (!('range' in source)) return readPiped(path, options.signal === undefined ? source : abortable(source, options.signal), options);
  const format = formatOf(path, await source.range(0, Math.min(4, source.size)));
  if (format === 'parquet') return { format, ...(await readParquetBars(source, { ...options, file: path })) };
  if (format === 'csv.gz' && options.resume !== undefined) throw invalidFile({ file: path }, 'was plain text and is compressed now');
  return csvFile(path, { pieces: piecesOf(source, PIECE_BYTES, options.resume?.byteOffset), size: source.size, format }, options);
}

async function readPiped(path: string, source: AsyncIterable<Uint8Array>, options: ReadBarsOptions): Promise<FileBars> {
  const iterator = source[Symbol.asyncIterator]();
  const start = await firstBytes(iterator, 4);
  const pieces = startedWith(start, iterator);
  const format = formatOf(path, start);
  if (format === 'parquet') return readBarsFile(path, memorySource(await wholeOf(path, pieces)), options);
  return csvFile(path, { pieces, format }, options);
}

/** What the first bytes and the name say; no bytes are those of an empty file. */
function formatOf(path: string, start: Uint8Array): FileBars['format'] {
  if (/\.parquet$/i.test(path) || String.fromCharCode(...start.subarray(0, 4)) === 'PAR1') return 'parquet';
  if (isGzip(start)) return 'csv.gz';
  if (!/\.gz$/i.test(path)) return 'csv';
  throw invalidFile({ file: path }, start.length === 0 ? 'is empty' : 'is named .gz but holds no gzip data');
}

/** At least `length` bytes, fewer where there are no more. */
async function firstBytes(iterator: AsyncIterator<Uint8Array>, length: number): Promise<Uint8Array> {
  let start: Uint8Array = new Uint8Array(0);
  while (start.length < length) {
    const next = await iterator.next();
    if (next.done === true) break;
    start = start.length === 0 ? next.value : Buffer.concat([start, next.value]);
  }
  return start;
}

async function* startedWith(start: Uint8Array, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    if (start.length > 0) yield start;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  } finally {
    await iterator.return?.();
  }
}

async function wholeOf(file: string, pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const held: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of pieces) {
    held.push(piece);
    bytes += piece.length;
    if (bytes > MAX_PIPED_BYTES)
      throw new BarkeepError('TOO_LARGE', `${file}: is Parquet of more than 2 GiB, too much to hold; save it to a file and read that`, {
        file,
      });
  }
  return Buffer.concat(held);
}

/** The pieces of a CSV file, whose size a pipe does not tell. */
type CsvPieces = { readonly pieces: AsyncIterable<Uint8Array>; readonly size?: number; readonly format: 'csv' | 'csv.gz' };

async function csvFile(file: string, { pieces, size, format }: CsvPieces, options: ReadBarsOptions): Promise<FileBars> {
  const reader = createCsvReader({ ...options, file, ...(format === 'csv.gz' || size === undefined ? {} : { sizeHint: size }) });
  let bytes = options.resume?.byteOffset ?? 0;
  const read = counted(pieces, (n) => (bytes += n));
  try {
    for await (const piece of format === 'csv.gz' ? gunzipPieces(read) : read) {
      options.signal?.throwIfAborted();
      reader.push(piece);
      if (size !== undefined) options.onProgress?.({ bytes, size });
      await options.timers.yieldToLoop();
    }
  } catch (error) {
    throw error instanceof GzipFault ? gzipError(file, reader, error) : error;
  }
  const { bars, faults, repaired, lines, dialect, pendingBytes, resume } = reader.finish();
  const common = { bars, faults, ...(repaired === undefined ? {} : { repaired }) };
  return { format, ...common, csv: { lines, dialect, pendingBytes, resume } };
}

async function* counted(pieces: AsyncIterable<Uint8Array>, count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    count(piece.length);
    yield piece;
  }
}

function gzipError(file: string, reader: CsvReader, fault: GzipFault): Error {
  const { lines } = reader;
  // Damage that is found before there are lines may lie anywhere: a checksum stands at the end.
  const where = lines > 0 ? ` after line ${lines}` : fault.isEarly ? ' before the end of its first line' : '';
  return invalidFile({ file }, `${fault.message}${where}; get the file again`, lines === 0 ? {} : { line: lines }, fault.cause);
}

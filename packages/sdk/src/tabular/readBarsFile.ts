import type { Bars } from '@barkeep/feature-core';
import type { Timers } from '../contracts/ports.js';
import { piecesOf, type BytesSource } from './bytesSource.js';
import { createCsvReader, type CsvBars, type CsvReader, type CsvReaderOptions } from './csvReader.js';
import { invalidFile, type FileFault } from './faults.js';
import { GzipFault, gunzipPieces, isGzip } from './gunzip.js';
import { readParquetBars } from './parquetReader.js';
import type { Repair } from './repair.js';

/** A piece takes about a millisecond to parse; then other work may run. */
const PIECE_BYTES = 1 << 18;

export type ReadBarsOptions = Omit<CsvReaderOptions, 'file' | 'sizeHint'> & {
  readonly timers: Pick<Timers, 'yieldToLoop'>;
  readonly signal?: AbortSignal;
  /** Told after each piece of a CSV file how much of the file was read. */
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
 * for every other. `resume` and its offset are for plain CSV.
 * @throws BarkeepError `INVALID_FILE`, `INVALID_BARS`, `TOO_LARGE`
 */
export async function readBarsFile(path: string, source: BytesSource, options: ReadBarsOptions): Promise<FileBars> {
  const start = await source.range(0, Math.min(4, source.size));
  const parquet = String.fromCharCode(...start) === 'PAR1';
  if (parquet || /\.parquet$/i.test(path)) return { format: 'parquet', ...(await readParquetBars(source, { ...options, file: path })) };
  const gzip = isGzip(start);
  if (!gzip && /\.gz$/i.test(path))
    throw invalidFile({ file: path }, source.size === 0 ? 'is empty' : 'is named .gz but holds no gzip data');
  if (gzip && options.resume !== undefined) throw invalidFile({ file: path }, 'was plain text and is compressed now');
  return csvFile(path, source, gzip, options);
}

async function csvFile(file: string, source: BytesSource, gzip: boolean, options: ReadBarsOptions): Promise<FileBars> {
  const reader = createCsvReader({ ...options, file, ...(gzip ? {} : { sizeHint: source.size }) });
  let bytes = options.resume?.byteOffset ?? 0;
  const pieces = counted(piecesOf(source, PIECE_BYTES, bytes), (n) => (bytes += n));
  try {
    for await (const piece of gzip ? gunzipPieces(pieces) : pieces) {
      options.signal?.throwIfAborted();
      reader.push(piece);
      options.onProgress?.({ bytes, size: source.size });
      await options.timers.yieldToLoop();
    }
  } catch (error) {
    throw error instanceof GzipFault ? gzipError(file, reader, error) : error;
  }
  const { bars, faults, repaired, lines, dialect, pendingBytes, resume } = reader.finish();
  const common = { bars, faults, ...(repaired === undefined ? {} : { repaired }) };
  return { format: gzip ? 'csv.gz' : 'csv', ...common, csv: { lines, dialect, pendingBytes, resume } };
}

async function* counted(pieces: AsyncIterable<Uint8Array>, count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    count(piece.length);
    yield piece;
  }
}

function gzipError(file: string, reader: CsvReader, fault: GzipFault): Error {
  const { lines } = reader;
  const where = lines === 0 ? 'before the end of its first line' : `after line ${lines}`;
  return invalidFile({ file }, `${fault.message} ${where}; get the file again`, lines === 0 ? {} : { line: lines }, fault.cause);
}

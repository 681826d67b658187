import { BAR_COLUMNS, FeatureFrame, sliceBars, type Bars } from '@barkeep/feature-core';
import type { Timers } from '../contracts/ports.js';
import { csvHeader, csvPieces } from '../tabular/csvWriter.js';
import { gzipPieces } from '../tabular/gzip.js';
import { parquetPieces } from '../tabular/parquetWriter.js';
import type { FileFormat } from './barsFile.js';

/** A few milliseconds of writing. */
const ROWS_AT_ONCE = 4096;

/** A whole file of bars. Reading it gives the same bits. */
export async function encodeBars(bars: Bars, format: FileFormat, timers: Timers): Promise<Uint8Array> {
  const frames = framesOf(bars, timers);
  if (format === 'parquet') return joined(parquetPieces(frames));
  const text = csvPieces(frames);
  return joined(format === 'csv' ? text : gzipPieces(text));
}

/** The rows of a CSV file that begins with `csvHeader(BAR_COLUMNS)`. */
export async function encodeCsvRows(bars: Bars, timers: Timers): Promise<Uint8Array> {
  const file = await encodeBars(bars, 'csv', timers);
  return file.subarray(csvHeader(BAR_COLUMNS).length);
}

async function* framesOf(bars: Bars, timers: Timers): AsyncGenerator<FeatureFrame<null>> {
  const { length } = bars.timestamp;
  for (let from = 0; from < length; from += ROWS_AT_ONCE) {
    if (from > 0) await timers.yieldToLoop();
    const { timestamp, ...values } = sliceBars(bars, from, Math.min(from + ROWS_AT_ONCE, length));
    yield new FeatureFrame({ timestamps: timestamp, names: BAR_COLUMNS, columns: BAR_COLUMNS.map((name) => values[name]), metadata: null });
  }
}

async function joined(pieces: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

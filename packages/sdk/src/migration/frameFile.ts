import { parquetMetadataAsync, parquetRead, parquetSchema } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import { BarkeepError } from '@barkeep/feature-core';
import type { Files } from '../contracts/ports.js';
import { fileSource, type BytesSource } from '../tabular/bytesSource.js';
import { invalidFile } from '../tabular/faults.js';
import { gunzipPieces, isGzip } from '../tabular/gunzip.js';
import { bufferOf, PARSERS } from '../tabular/parquetChunks.js';
import { TimeParser } from '../tabular/time.js';
import { featureNumber, splitFeatureText } from './featureText.js';
import type { ComparableFrame } from './frame.js';

const TIME_NAMES = /^(timestamp|time|date|datetime|open_time|ts|index|__index_level_0__|)$/i;

/**
 * A file of features as any program writes it: CSV (gzip too) or Parquet. Its times are the column that is named as one, else the first; an offset in them is heeded,
 * none means UTC. Columns that hold text are left out.
 * @throws BarkeepError `INVALID_FILE` with the line or the column at fault
 */
export async function readFrameFile(files: Files, path: string, name = path): Promise<ComparableFrame> {
  const source = await fileSource(files, path, name);
  const start = await source.range(0, Math.min(4, source.size));
  if (String.fromCharCode(...start) === 'PAR1') return parquetFrame(source, name);
  const whole = await source.range(0, source.size);
  return csvFrame(new TextDecoder().decode(isGzip(start) ? await unzipped(whole) : whole), name);
}

async function unzipped(bytes: Uint8Array): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  const all = async function* (): AsyncGenerator<Uint8Array> {
    yield bytes;
  };
  for await (const piece of gunzipPieces(all())) pieces.push(piece);
  return Buffer.concat(pieces);
}

function csvFrame(text: string, file: string): ComparableFrame {
  const split = splitFeatureText(text);
  if (split === undefined) throw invalidFile({ file }, 'is empty');
  const { names, rows: cells } = split;
  const wrong = cells.findIndex(({ length }) => length !== names.length);
  if (wrong >= 0) throw invalidFile({ file, line: wrong + 2 }, `has ${cells[wrong]!.length} fields where the header has ${names.length}`);
  const timeColumn = timeColumnOf(names);
  const timestamps = timesOf(
    cells.map((fields) => fields[timeColumn]!),
    file,
    names[timeColumn]!,
  );
  const columns = names.flatMap((name, k) => {
    const values = k === timeColumn ? undefined : numbersOf(cells.map((fields) => fields[k]!));
    return values === undefined ? [] : [{ name, values }];
  });
  return { timestamps, names: columns.map(({ name }) => name), columns: columns.map(({ values }) => values) };
}

function timeColumnOf(names: readonly string[]): number {
  return Math.max(
    0,
    names.findIndex((name) => TIME_NAMES.test(name)),
  );
}

function timesOf(values: readonly unknown[], file: string, column: string): Float64Array {
  const parser = new TimeParser();
  const times = new Float64Array(values.length);
  const encoder = new TextEncoder();
  values.forEach((value, row) => {
    if (typeof value === 'number' && Number.isFinite(value)) return (times[row] = value);
    const bytes = encoder.encode(String(value).trim());
    if (parser.parse(bytes, 0, bytes.length, times, row)) return undefined;
    throw invalidFile({ file, row }, `${column} is '${String(value).slice(0, 40)}', which is no time; write the bars' timestamps first`, {
      column,
    });
  });
  return times;
}

/** Undefined where the column holds words. */
function numbersOf(texts: readonly string[]): Float64Array | undefined {
  const values = new Float64Array(texts.length);
  for (let row = 0; row < texts.length; row++) {
    const number = featureNumber(texts[row]!);
    if (number === undefined) return undefined;
    values[row] = number;
  }
  return values;
}

async function parquetFrame(source: BytesSource, file: string): Promise<ComparableFrame> {
  const data = new Map<string, unknown[]>();
  try {
    const buffer = bufferOf(source);
    const metadata = await parquetMetadataAsync(buffer, { parsers: PARSERS });
    const flat = parquetSchema(metadata).children.filter(({ children }) => children.length === 0);
    const rows = Number(metadata.num_rows);
    for (const { element } of flat) data.set(element.name, new Array<unknown>(rows));
    await parquetRead({
      file: buffer,
      metadata,
      compressors,
      parsers: PARSERS,
      columns: flat.map(({ element }) => element.name),
      onChunk: ({ columnName, columnData, rowStart }) => {
        const column = data.get(columnName)!;
        for (let i = 0; i < columnData.length; i++) column[rowStart + i] = columnData[i];
      },
    });
  } catch (error) {
    if (error instanceof BarkeepError) throw error;
    throw invalidFile({ file }, `is no Parquet file that can be read: ${(error as Error).message}`, {}, error);
  }
  const names = [...data.keys()];
  const timeName = names[timeColumnOf(names)];
  if (timeName === undefined) throw invalidFile({ file }, 'has no columns');
  const columns = names.flatMap((name) => {
    const values = name === timeName ? undefined : valuesOf(data.get(name)!);
    return values === undefined ? [] : [{ name, values }];
  });
  return {
    timestamps: timesOf(data.get(timeName)!, file, timeName),
    names: columns.map(({ name }) => name),
    columns: columns.map(({ values }) => values),
  };
}

function valuesOf(data: readonly unknown[]): Float64Array | undefined {
  const values = new Float64Array(data.length);
  for (let row = 0; row < data.length; row++) {
    const value: unknown = data[row];
    if (value === null || value === undefined) values[row] = NaN;
    else if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') values[row] = Number(value);
    else return undefined;
  }
  return values;
}

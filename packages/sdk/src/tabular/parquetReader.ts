import { BarkeepError, type Bars } from '@barkeep/feature-core';
import {
  parquetMetadataAsync,
  parquetScan,
  parquetSchema,
  type AsyncBuffer,
  type DecodedArray,
  type FileMetaData,
  type SchemaElement,
  type SchemaTree,
} from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { Timers } from '../contracts/ports.js';
import type { BytesSource } from './bytesSource.js';
import { BarsBuilder, DEFAULT_MAX_ROWS } from './barsBuilder.js';
import { invalidFile, type FileFault, type Place } from './faults.js';
import { finishBars, notAscending, type Disorder } from './finishBars.js';
import { FILE_COLUMNS, columnSlots } from './header.js';
import { checkPages } from './parquetGuard.js';
import type { Repair } from './repair.js';
import { TimeParser, floorDivide } from './time.js';

export type ParquetOptions = {
  /** The file's name in errors. */
  readonly file: string;
  readonly timers: Pick<Timers, 'yieldToLoop'>;
  /** As for CSV; the places are rows, counted from 0. */
  readonly repair?: boolean;
  readonly strict?: boolean;
  readonly maxRows?: number;
  readonly signal?: AbortSignal;
};

export type ParquetBars = { readonly bars: Bars; readonly faults: readonly FileFault[]; readonly repaired?: Repair };

/** Moments come as ms, not as Dates. */
const PARSERS = {
  timestampFromMilliseconds: (ms: bigint) => (ms === undefined ? undefined : Number(ms)),
  timestampFromMicroseconds: (us: bigint) => (us === undefined ? undefined : floorDivide(us, 1000n)),
  timestampFromNanoseconds: (ns: bigint) => (ns === undefined ? undefined : floorDivide(ns, 1000000n)),
  dateFromDays: (days: number) => (days === undefined ? undefined : days * 86_400_000),
};

/** A column of the file that bars need. */
type Needed = { readonly name: string; readonly slot: number; readonly index: number; readonly element: SchemaElement };

/**
 * Bars of a Parquet file. Columns are found as in CSV; the timestamp is a TIMESTAMP, a DATE, an epoch number or text; a null value is NaN. Row
 * groups are read one by one and other work may run between their columns.
 * @throws BarkeepError `INVALID_FILE`, `INVALID_BARS`, `TOO_LARGE`
 */
export async function readParquetBars(source: BytesSource, options: ParquetOptions): Promise<ParquetBars> {
  const { file, maxRows = DEFAULT_MAX_ROWS, repair = false, strict = false } = options;
  const { metadata, needed, rowCounts } = await damaged(file, () => planOf(source, file, maxRows));
  const buffer = asyncBuffer(source);
  const reader = new RowGroups(file, maxRows, repair);
  let start = 0;
  for (const [group, rows] of rowCounts.entries()) {
    const columns: DecodedArray[] = [];
    for (const column of needed) {
      options.signal?.throwIfAborted();
      columns[column.slot] = await damaged(file, () => readChunk(source, buffer, metadata, { group, start, rows, column }));
      if (column.slot === 0) reader.takeTimes(columns[0]!, column, start);
      await options.timers.yieldToLoop();
    }
    reader.take(columns, needed, start, rows);
    start += rows;
  }
  if (start === 0) throw invalidFile({ file }, 'has no bars');
  return finishBars(reader.builder.bars(), reader.disorder, { placeOf: (row) => ({ file, row }), repair, strict });
}

type Plan = { readonly metadata: FileMetaData; readonly needed: readonly Needed[]; readonly rowCounts: readonly number[] };

async function planOf(source: BytesSource, file: string, maxRows: number): Promise<Plan> {
  if (source.size < 12) throw new Error(source.size === 0 ? 'it is empty' : 'it is too short');
  const metadata = await parquetMetadataAsync(asyncBuffer(source), { parsers: PARSERS, geoparquet: false });
  return { metadata, needed: neededColumns(metadata, file), rowCounts: groupRows(metadata, file, maxRows) };
}

function asyncBuffer(source: BytesSource): AsyncBuffer {
  const slice = async (from: number, to = source.size): Promise<ArrayBuffer> => {
    const bytes = await source.range(from, to);
    if (bytes.length < to - from) throw new Error('it ends early');
    return bytes.slice().buffer as ArrayBuffer;
  };
  return { byteLength: source.size, slice };
}

/** Runs a step of the library, whose errors have no type. */
async function damaged<T>(file: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof BarkeepError) throw error;
    throw invalidFile({ file }, `is no Parquet file that can be read: ${(error as Error).message}`, {}, error);
  }
}

function neededColumns(metadata: FileMetaData, file: string): Needed[] {
  let leaf = 0;
  const flat: { readonly tree: SchemaTree; readonly index: number }[] = [];
  for (const tree of parquetSchema(metadata).children) {
    if (tree.children.length === 0) flat.push({ tree, index: leaf });
    leaf += leaves(tree);
  }
  const slots = columnSlots(
    flat.map(({ tree }) => tree.element.name),
    { file },
  );
  const needed = flat.flatMap(({ tree, index }, k) =>
    slots[k]! < 0 ? [] : [{ name: tree.element.name, slot: slots[k]!, index, element: tree.element }],
  );
  for (const { slot, name, element } of needed) {
    const text = element.type === 'BYTE_ARRAY' && element.converted_type !== 'DECIMAL';
    if (element.repetition_type === 'REPEATED' || element.type === 'BOOLEAN' || (slot > 0 && text)) {
      throw invalidFile({ file }, `the column '${name}' does not hold numbers`, { column: name });
    }
  }
  return needed.sort((a, b) => a.slot - b.slot);
}

function leaves(tree: SchemaTree): number {
  return tree.children.length === 0 ? 1 : tree.children.reduce((n, child) => n + leaves(child), 0);
}

/** The rows of each group, once they agree with each other and with the limit. */
function groupRows(metadata: FileMetaData, file: string, maxRows: number): number[] {
  const counts = metadata.row_groups.map((group) => Number(group.num_rows));
  const sum = counts.reduce((a, b) => a + b, 0);
  if (counts.some((count) => !(count >= 0)) || sum !== Number(metadata.num_rows))
    throw invalidFile({ file }, 'its row counts contradict each other');
  if (sum > maxRows)
    throw new BarkeepError('TOO_LARGE', `${file}: has ${sum} rows, more than ${maxRows}; split the file`, { file, maxRows });
  return counts;
}

type ChunkPlace = { readonly group: number; readonly start: number; readonly rows: number; readonly column: Needed };

async function readChunk(
  source: BytesSource,
  buffer: AsyncBuffer,
  metadata: FileMetaData,
  { group, start, rows, column }: ChunkPlace,
): Promise<DecodedArray> {
  const meta = metadata.row_groups[group]!.columns[column.index]?.meta_data;
  if (meta === undefined || meta.path_in_schema.length !== 1 || meta.path_in_schema[0] !== column.name)
    throw new Error(`row group ${group} lacks the column '${column.name}'`);
  if (Number(meta.num_values) !== rows) throw new Error('its row counts contradict each other');
  if (rows === 0) return [];
  const dictionary = Number(meta.dictionary_page_offset ?? 0);
  const data = Number(meta.data_page_offset);
  const from = dictionary > 0 && dictionary < data ? dictionary : data;
  const to = from + Number(meta.total_compressed_size);
  if (!(from >= 4 && to > from && to <= source.size)) throw new Error(`the column '${column.name}' lies outside the file`);
  const nullable = column.element.repetition_type !== 'REQUIRED';
  checkPages({ bytes: await source.range(from, to), meta, rows, nullable }, compressors);
  const scan = await parquetScan({ file: buffer, metadata, columns: [column.name], compressors, parsers: PARSERS, geoparquet: false });
  const values = await scan.readColumn({ column: column.name, rowStart: start, rowEnd: start + rows });
  if (values.length !== rows) throw new Error(`the column '${column.name}' has ${values.length} values instead of ${rows}`);
  return values;
}

/** Rows of the groups read so far. */
class RowGroups {
  readonly builder: BarsBuilder;
  readonly disorder: Disorder = { found: false, movedRows: 0 };
  private readonly time = new TimeParser();
  private readonly row = new Float64Array(6);
  private times = new Float64Array(0);
  private lastMs = -Infinity;

  constructor(
    private readonly file: string,
    maxRows: number,
    private readonly repair: boolean,
  ) {
    this.builder = new BarsBuilder({ file, maxRows });
  }

  /** The timestamps of a group, refused before its other columns are read. */
  takeTimes(values: DecodedArray, column: Needed, start: number): void {
    this.times = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const ms = this.timeOf(values[i], column, start + i);
      this.times[i] = ms;
      if (ms > this.lastMs) this.lastMs = ms;
      else this.takeDisorder(ms, i);
    }
  }

  take(columns: readonly DecodedArray[], needed: readonly Needed[], start: number, rows: number): void {
    const values = needed.slice(1).map((column) => this.numbers(columns[column.slot]!, column, start));
    const { row } = this;
    for (let i = 0; i < rows; i++) {
      row[0] = this.times[i]!;
      for (let k = 0; k < values.length; k++) row[k + 1] = values[k]![i]!;
      this.builder.add(row, 0);
    }
  }

  private takeDisorder(ms: number, i: number): void {
    if (!this.repair) {
      const known = this.builder.timestamps();
      const earlier = new Float64Array(known.length + i);
      earlier.set(known);
      earlier.set(this.times.subarray(0, i), known.length);
      throw notAscending(ms, earlier, this.lastMs, (row): Place => ({ file: this.file, row }));
    }
    this.disorder.found = true;
    if (ms < this.lastMs) this.disorder.movedRows++;
  }

  private timeOf(value: unknown, { name, element }: Needed, row: number): number {
    const typed =
      element.converted_type === 'DATE' ||
      element.converted_type?.startsWith('TIMESTAMP') === true ||
      element.logical_type?.type === 'TIMESTAMP' ||
      element.type === 'INT96';
    let ms: number | undefined;
    if (typeof value === 'string') {
      const text = new TextEncoder().encode(value);
      if (this.time.parse(text, 0, text.length, this.row, 0)) ms = this.row[0]!;
    } else if (typeof value === 'number' || typeof value === 'bigint') ms = typed ? Number(value) : this.time.fromEpoch(value);
    if (ms !== undefined && Math.abs(ms) <= 8.64e15) return ms;
    const text = String(value).slice(0, 40);
    throw invalidFile(
      { file: this.file, row },
      `${name} is ${value === null || value === undefined ? 'missing' : `'${text}', which is no time`}`,
      { column: name, value: text },
    );
  }

  private numbers(values: DecodedArray, { name, element, slot }: Needed, start: number): Float64Array {
    const decimal = element.converted_type === 'DECIMAL' ? 10 ** (element.scale ?? 0) : undefined;
    const out = new Float64Array(values.length);
    for (let i = 0; i < values.length; i++) {
      const value: unknown = values[i];
      if (typeof value === 'number') out[i] = decimal === undefined ? value : Math.round(value * decimal) / decimal;
      else if (typeof value === 'bigint') out[i] = Number(value);
      else if (value === null || value === undefined) out[i] = NaN;
      else
        throw invalidFile({ file: this.file, row: start + i }, `${name} is no number; ${FILE_COLUMNS[slot]} needs one`, { column: name });
    }
    return out;
  }
}

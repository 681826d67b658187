import { BarkeepError, INPUT_COLUMNS, type Bars } from '@barkeep/feature-core';
import { parquetMetadataAsync, parquetSchema, type DecodedArray, type FileMetaData, type SchemaTree } from 'hyparquet';
import type { Timers } from '../contracts/ports.js';
import { BarsBuilder, DEFAULT_MAX_ROWS } from './barsBuilder.js';
import type { BytesSource } from './bytesSource.js';
import { invalidFile, type FileFault, type Place } from './faults.js';
import { finishBars, notAscending, type Disorder } from './finishBars.js';
import { columnSlots } from './header.js';
import { PARSERS, ParquetChunks, bufferOf, type ChunkColumn } from './parquetChunks.js';
import type { Repair } from './repair.js';
import { TimeParser } from './time.js';

export type ParquetOptions = {
  /** The file's name in errors. */
  readonly file: string;
  readonly timers: Pick<Timers, 'yieldToLoop'>;
  /** As for CSV; the places are rows, counted from 0. */
  readonly repair?: boolean;
  readonly strict?: boolean;
  readonly maxRows?: number;
  readonly signal?: AbortSignal;
  /** Memory for the columns of a row group, all of which is written. Default: new. */
  readonly allocate?: (length: number) => Float64Array;
};

export type ParquetBars = { readonly bars: Bars; readonly faults: readonly FileFault[]; readonly repaired?: Repair };

/** What is read of a file's end at first: the footers of most files. */
const FOOTER_BYTES = 1 << 14;

/** The last moment of a Date. */
const MAX_TIME_MS = 8.64e15;

/** A column of the file that bars need. */
type Needed = ChunkColumn & { readonly slot: number };

/**
 * Bars of a Parquet file. Columns are found as in CSV; the timestamp is a TIMESTAMP, a DATE, an epoch number or text; a null value is NaN. Row
 * groups are read one by one, in slices between which other work may run.
 * @throws BarkeepError `INVALID_FILE`, `INVALID_BARS`, `TOO_LARGE`
 */
export async function readParquetBars(source: BytesSource, options: ParquetOptions): Promise<ParquetBars> {
  const { file, maxRows = DEFAULT_MAX_ROWS, repair = false, strict = false } = options;
  const { metadata, needed, rowCounts } = await damaged(file, () => planOf(source, file, maxRows));
  const chunks = new ParquetChunks(source, metadata);
  const reader = new RowGroups({ ...options, maxRows });
  const pause = async (): Promise<void> => {
    options.signal?.throwIfAborted();
    await options.timers.yieldToLoop();
  };
  let start = 0;
  for (const [group, rows] of rowCounts.entries()) {
    await damaged(file, () => chunks.open(group, rows, needed, pause));
    reader.begin(start, rows);
    for (const column of needed) {
      let from = 0;
      for (const to of chunks.sliceEnds(column.name)) {
        const plain = await damaged(file, async () => chunks.takePlain(column, from, reader.room(column, from, to)));
        if (plain) reader.accept(column, from, to);
        else reader.take(await damaged(file, () => chunks.read(column, start, from, to)), column, from);
        from = to;
        await pause();
      }
    }
    reader.end();
    start += rows;
  }
  if (start === 0) throw invalidFile({ file }, 'has no bars');
  return finishBars(reader.builder.bars(), reader.disorder, { placeOf: (row) => ({ file, row }), repair, strict });
}

type Plan = { readonly metadata: FileMetaData; readonly needed: readonly Needed[]; readonly rowCounts: readonly number[] };

async function planOf(source: BytesSource, file: string, maxRows: number): Promise<Plan> {
  if (source.size < 12) throw new Error(source.size === 0 ? 'it is empty' : 'it is too short');
  const metadata = await parquetMetadataAsync(bufferOf(source), { parsers: PARSERS, geoparquet: false, initialFetchSize: FOOTER_BYTES });
  return { metadata, needed: neededColumns(metadata, file), rowCounts: groupRows(metadata, file, maxRows) };
}

/** Runs a step of the library, whose errors have no type. */
async function damaged<T>(file: string, step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (error instanceof BarkeepError) throw error;
    // What the library did not expect surfaces as a TypeError or a RangeError, whose words are about its code.
    const isUnexpected = error instanceof TypeError || error instanceof RangeError;
    const reason = isUnexpected ? 'it is damaged; get the file again' : (error as Error).message;
    throw invalidFile({ file }, `is no Parquet file that can be read: ${reason}`, {}, error);
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

/** Rows of the groups read so far. */
class RowGroups {
  readonly builder: BarsBuilder;
  readonly disorder: Disorder = { found: false, movedRows: 0 };
  private readonly time = new TimeParser();
  private readonly number = new Float64Array(1);
  /** The columns of the group that is being read, by slot. */
  private columns: readonly Float64Array[] = [];
  private start = 0;
  private lastMs = -Infinity;

  constructor(private readonly options: ParquetOptions & { readonly maxRows: number }) {
    const { file, maxRows } = options;
    this.builder = new BarsBuilder({ file, maxRows });
  }

  begin(start: number, rows: number): void {
    this.start = start;
    const { allocate = (length: number) => new Float64Array(length) } = this.options;
    const whole = allocate(INPUT_COLUMNS.length * rows);
    this.columns = INPUT_COLUMNS.map((_, k) => whole.subarray(k * rows, (k + 1) * rows));
  }

  end(): void {
    this.builder.addColumns(this.columns);
  }

  /** Where the values of rows `[from, to)` of a column go. */
  room(column: Needed, from: number, to: number): Float64Array {
    return this.columns[column.slot]!.subarray(from, to);
  }

  /** Values that stand in their room: numbers, or moments. */
  accept(column: Needed, from: number, to: number): void {
    if (column.slot === 0) this.takeTimes(this.room(column, from, to), column, from);
  }

  /** Values of a column from row `from` of the group on; the timestamps come first. */
  take(values: DecodedArray, column: Needed, from: number): void {
    if (column.slot === 0) this.takeTimes(values, column, from);
    else this.takeNumbers(values, column, from);
  }

  private takeTimes(values: DecodedArray, column: Needed, from: number): void {
    const times = this.columns[0]!;
    const known = values instanceof Float64Array && isTypedTime(column);
    for (let i = 0; i < values.length; i++) {
      const given = values[i] as number;
      const ms = known && Math.abs(given) <= MAX_TIME_MS ? given : this.timeOf(values[i], column, this.start + from + i);
      times[from + i] = ms;
      if (ms > this.lastMs) this.lastMs = ms;
      else this.takeDisorder(ms, from + i);
    }
  }

  private takeDisorder(ms: number, row: number): void {
    if (this.options.repair !== true) {
      const known = this.builder.timestamps();
      const earlier = new Float64Array(known.length + row);
      earlier.set(known);
      earlier.set(this.columns[0]!.subarray(0, row), known.length);
      throw notAscending(ms, earlier, this.lastMs, (at): Place => ({ file: this.options.file, row: at }));
    }
    this.disorder.found = true;
    if (ms < this.lastMs) this.disorder.movedRows++;
  }

  private timeOf(value: unknown, column: Needed, row: number): number {
    const { name } = column;
    let ms: number | undefined;
    if (typeof value === 'string') {
      const text = new TextEncoder().encode(value);
      if (this.time.parse(text, 0, text.length, this.number, 0)) ms = this.number[0]!;
    } else if (typeof value === 'number' || typeof value === 'bigint')
      ms = isTypedTime(column) ? Number(value) : this.time.fromEpoch(value);
    if (ms !== undefined && Math.abs(ms) <= MAX_TIME_MS) return ms;
    const text = String(value).slice(0, 40);
    throw invalidFile(
      { file: this.options.file, row },
      `${name} is ${value === null || value === undefined ? 'missing' : `'${text}', which is no time`}`,
      { column: name, value: text },
    );
  }

  private takeNumbers(values: DecodedArray, { name, element, slot }: Needed, from: number): void {
    const out = this.columns[slot]!;
    if (values instanceof Float64Array) return out.set(values, from);
    const decimal = element.converted_type === 'DECIMAL' ? 10 ** (element.scale ?? 0) : undefined;
    for (let i = 0; i < values.length; i++) {
      const value: unknown = values[i];
      if (typeof value === 'number') out[from + i] = decimal === undefined ? value : Math.round(value * decimal) / decimal;
      else if (typeof value === 'bigint') out[from + i] = Number(value);
      else if (value === null || value === undefined) out[from + i] = NaN;
      else
        throw invalidFile(
          { file: this.options.file, row: this.start + from + i },
          `${name} is no number; ${INPUT_COLUMNS[slot]} needs one`,
          {
            column: name,
          },
        );
    }
  }
}

/** Whether a column says itself that it holds moments; the numbers of another are read as epochs. */
function isTypedTime({ element }: Needed): boolean {
  return (
    element.converted_type === 'DATE' ||
    element.converted_type?.startsWith('TIMESTAMP') === true ||
    element.logical_type?.type === 'TIMESTAMP' ||
    element.type === 'INT96'
  );
}

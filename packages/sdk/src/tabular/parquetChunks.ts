import { parquetScan, type AsyncBuffer, type DecodedArray, type FileMetaData, type ParquetScan, type SchemaElement } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';
import type { BytesSource } from './bytesSource.js';
import { checkPages, type Chunk } from './parquetGuard.js';
import { fillPlain, isTakenPlain, type PlainPage } from './parquetPlain.js';
import { floorDivide } from './time.js';

/** Rows between which other work may run, where the pages are not larger. */
const SLICE_ROWS = 1 << 14;

/** Moments come as ms, not as Dates. */
export const PARSERS = {
  timestampFromMilliseconds: (ms: bigint) => (ms === undefined ? undefined : Number(ms)),
  timestampFromMicroseconds: (us: bigint) => (us === undefined ? undefined : floorDivide(us, 1000n)),
  timestampFromNanoseconds: (ns: bigint) => (ns === undefined ? undefined : floorDivide(ns, 1000000n)),
  dateFromDays: (days: number) => (days === undefined ? undefined : days * 86_400_000),
};

/** A top-level column without children; `index` counts the leaves of the schema. */
export type ChunkColumn = { readonly name: string; readonly index: number; readonly element: SchemaElement };

/** A source as the library reads it. */
export function bufferOf(source: BytesSource): AsyncBuffer {
  const slice = async (from: number, to = source.size): Promise<ArrayBuffer> => {
    const bytes = await source.range(from, to);
    if (bytes.length < to - from) throw new Error('it ends early');
    return ownBuffer(bytes);
  };
  return { byteLength: source.size, slice };
}

function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength ? buffer : new Uint8Array(bytes).buffer; // the slice of a Buffer is no copy
}

/** The column chunks of one row group at a time: read once, their pages held against their bytes, then decoded slice by slice. */
export class ParquetChunks {
  private readonly whole: AsyncBuffer;
  private held: { readonly from: number; readonly bytes: Uint8Array }[] = [];
  private openScan: () => Promise<ParquetScan> = () => Promise.reject(new Error('no group is open'));
  private scan: Promise<ParquetScan> | undefined;
  /** For each column the rows, counted in the group, where a slice of whole pages ends. */
  private readonly ends = new Map<string, number[]>();
  /** The pages of columns that are taken as they are. */
  private readonly plain = new Map<string, PlainPage[]>();

  constructor(
    private readonly source: BytesSource,
    private readonly metadata: FileMetaData,
  ) {
    this.whole = bufferOf(source);
  }

  /** Reads the chunks of a group and lets the one before go; `pause` runs between pages. Throws an Error where a chunk lies about itself. */
  async open(group: number, rows: number, columns: readonly ChunkColumn[], pause: () => Promise<void>): Promise<void> {
    this.held = [];
    for (const column of columns) {
      const chunk = await this.chunkOf(group, rows, column);
      const ends: number[] = [];
      const pages: PlainPage[] = [];
      let allPlain = isTakenPlain(column);
      for (const { end, plain } of checkPages(chunk, compressors)) {
        if (plain === undefined) allPlain = false;
        else if (allPlain) pages.push({ end, bytes: plain });
        if (end === rows || end >= (ends.at(-1) ?? 0) + SLICE_ROWS) ends.push(end);
        await pause();
      }
      this.ends.set(column.name, ends);
      if (allPlain) this.plain.set(column.name, pages);
      else this.plain.delete(column.name);
    }
    const file = { byteLength: this.source.size, slice: (from: number, to?: number) => this.slice(from, to) };
    // The offset index is not used: pages are those that the chunk itself has.
    const options = { file, metadata: this.metadata, columns: columns.map(({ name }) => name), compressors, parsers: PARSERS };
    this.openScan = () => parquetScan({ ...options, geoparquet: false, useOffsetIndex: false });
    this.scan = undefined;
  }

  /** Where slices of a column of the open group end, counted in the group: between pages, so that each is decoded once. */
  sliceEnds(column: string): readonly number[] {
    return this.ends.get(column) ?? [];
  }

  /** Fills `out` with the column's values from row `from` of the open group on, where they lie in the file as they are; gives whether they do. */
  takePlain(column: ChunkColumn, from: number, out: Float64Array): boolean {
    const pages = this.plain.get(column.name);
    if (pages !== undefined) fillPlain(column, pages, from, out);
    return pages !== undefined;
  }

  /** Rows `[from, to)` of the open group, whose first is row `start` of the file. */
  async read({ name }: ChunkColumn, start: number, from: number, to: number): Promise<DecodedArray> {
    this.scan ??= this.openScan();
    const values = await (await this.scan).readColumn({ column: name, rowStart: start + from, rowEnd: start + to });
    if (values.length !== to - from) throw new Error(`the column '${name}' has ${values.length} values instead of ${to - from}`);
    return values;
  }

  private async chunkOf(group: number, rows: number, { name, index, element }: ChunkColumn): Promise<Chunk> {
    const meta = this.metadata.row_groups[group]?.columns[index]?.meta_data;
    if (meta === undefined || meta.path_in_schema.length !== 1 || meta.path_in_schema[0] !== name)
      throw new Error(`row group ${group} lacks the column '${name}'`);
    if (Number(meta.num_values) !== rows) throw new Error('its row counts contradict each other');
    const nullable = element.repetition_type !== 'REQUIRED';
    if (rows === 0) return { bytes: new Uint8Array(0), meta, rows, nullable };
    const dictionary = Number(meta.dictionary_page_offset ?? 0);
    const data = Number(meta.data_page_offset);
    const from = dictionary > 0 && dictionary < data ? dictionary : data;
    const to = from + Number(meta.total_compressed_size);
    if (!(from >= 4 && to > from && to <= this.source.size)) throw new Error(`the column '${name}' lies outside the file`);
    const bytes = await this.source.range(from, to);
    if (bytes.length < to - from) throw new Error('it ends early');
    this.held.push({ from, bytes });
    return { bytes, meta, rows, nullable };
  }

  private slice(from: number, to = this.source.size): ArrayBuffer | Promise<ArrayBuffer> {
    const held = this.held.find((chunk) => chunk.from === from && chunk.bytes.length === to - from);
    return held === undefined ? this.whole.slice(from, to) : ownBuffer(held.bytes);
  }
}

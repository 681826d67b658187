import { crc32 } from 'node:zlib';
import { INPUT_COLUMNS, type Bars } from '@barkeep/feature-core';
import { Packr, Unpackr } from 'msgpackr';
import type { FileStat, Timers } from '../contracts/ports.js';
import type { CsvDialect } from '../tabular/csvDialect.js';
import type { TextState } from './barsFile.js';
import { aligned } from '../wire/aligned.js';
import { barsOfColumns } from './barsOfColumns.js';

const MAGIC = 0x02_42_4b_42; // 'BKB' and the layout's number, little-endian
const PREFIX_BYTES = 16;
const CHECKED_FROM = 8;
/** A millisecond of copying, or of a checksum. */
const BYTES_AT_ONCE = 1 << 22;
/** Bytes that hold the header of most files: a link for each 4,096 rows. */
const HEAD_BYTES = 1 << 15;
const packr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: false });

/** What is known of a file's bars without having them. */
export type BarsEnd = {
  readonly rows: number;
  /** Names all of them: `BarsChain.tip`. */
  readonly tip: string;
  /** Open of the first, ms UTC. */
  readonly originMs: number;
  /** The last: its values in the order of `INPUT_COLUMNS`. */
  readonly newest: readonly number[];
  /** Records of the journal of corrections that these bars are as of. */
  readonly records: number;
};

/** What a file's bars are stored with: what the next reading of the file begins from. */
export type ParsedHeader = {
  readonly stat: FileStat;
  readonly links: readonly string[];
  readonly text?: TextState;
  readonly dialect?: CsvDialect;
  /** Left out where some of the bars had not closed. */
  readonly end?: BarsEnd;
};

export type ParsedContent = ParsedHeader & { readonly bars: Bars };

/** Some bytes `[from, to)` of a stored file. */
export type ReadBytes = (from: number, to: number) => Promise<Uint8Array | undefined>;

/** A header that has been checked, and where the columns are whose checksums it has. */
export type ParsedHead = {
  readonly header: ParsedHeader;
  readonly rows: number;
  readonly columnsAt: number;
  readonly sums: readonly number[];
};

/**
 * A parsed file as bytes, everything little-endian:
 *
 * | at | what |
 * |---|---|
 * | 0 | `BKB` and the layout's number, one byte |
 * | 4 | u32: CRC-32 of every byte from 8 to the columns |
 * | 8 | u32: bytes of the header |
 * | 12 | u32: rows |
 * | 16 | header, a msgpack map, with zeros up to a multiple of 8; its `sums` are the CRC-32 of each column |
 * | … | timestamp, open, high, low, close, volume, one after the other, f64 each |
 */
export async function encodeParsed(path: string, content: ParsedContent, timers: Pick<Timers, 'yieldToLoop'>): Promise<Uint8Array> {
  const { bars, ...rest } = content;
  const columns = INPUT_COLUMNS.map((name) => bytesOf(bars[name]));
  const sums: number[] = [];
  for (const column of columns) sums.push(await checksum(column, timers));
  const header = packr.pack({ path, sums, ...rest });
  const rows = bars.timestamp.length;
  const columnsAt = aligned(PREFIX_BYTES + header.length);
  const bytes = new Uint8Array(columnsAt + INPUT_COLUMNS.length * 8 * rows);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(8, header.length, true);
  view.setUint32(12, rows, true);
  bytes.set(header, PREFIX_BYTES);
  view.setUint32(4, crc32(bytes.subarray(CHECKED_FROM, columnsAt)), true);
  for (const [k, column] of columns.entries()) {
    for (let at = 0; at < column.length; at += BYTES_AT_ONCE) {
      bytes.set(column.subarray(at, at + BYTES_AT_ONCE), columnsAt + 8 * rows * k + at);
      await timers.yieldToLoop();
    }
  }
  return bytes;
}

/** The header of what `encodeParsed` made of the file at `path`, of `size` bytes; undefined where it is anything else. */
export async function decodeHead(path: string, size: number, read: ReadBytes): Promise<ParsedHead | undefined> {
  let bytes = await read(0, Math.min(size, HEAD_BYTES));
  if (bytes === undefined || bytes.length < PREFIX_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const [mark, sum, headerBytes, rows] = [0, 4, 8, 12].map((at) => view.getUint32(at, true)) as [number, number, number, number];
  const columnsAt = aligned(PREFIX_BYTES + headerBytes);
  if (mark !== MAGIC || columnsAt + INPUT_COLUMNS.length * 8 * rows !== size) return undefined;
  if (columnsAt > bytes.length) bytes = (await read(0, columnsAt)) ?? bytes;
  if (bytes.length < columnsAt || sum !== crc32(bytes.subarray(CHECKED_FROM, columnsAt))) return undefined;
  type Stored = ParsedHeader & { readonly path: string; readonly sums: readonly number[] };
  const { path: storedPath, sums, ...header } = unpackr.unpack(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + headerBytes)) as Stored;
  return storedPath === path ? { header, rows, columnsAt, sums } : undefined;
}

/** The bars behind a header, in memory of their own; undefined where a column is not as it was stored. The columns are read beside each other, and checked as they come. */
export async function decodeColumns(
  { rows, columnsAt, sums }: ParsedHead,
  read: ReadBytes,
  timers: Pick<Timers, 'yieldToLoop'>,
): Promise<Bars | undefined> {
  const columns = await Promise.all(
    INPUT_COLUMNS.map(async (_, k) => {
      const bytes = await read(columnsAt + 8 * rows * k, columnsAt + 8 * rows * (k + 1));
      if (bytes === undefined || bytes.length !== 8 * rows || (await checksum(bytes, timers)) !== sums[k]) return undefined;
      const { buffer, byteOffset } = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
      return new Float64Array(buffer, byteOffset, rows);
    }),
  );
  return columns.every((column) => column !== undefined) ? barsOfColumns(columns) : undefined;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

async function checksum(bytes: Uint8Array, timers: Pick<Timers, 'yieldToLoop'>): Promise<number> {
  let sum = 0;
  for (let at = 0; at < bytes.length; at += BYTES_AT_ONCE) {
    if (at > 0) await timers.yieldToLoop();
    sum = crc32(bytes.subarray(at, at + BYTES_AT_ONCE), sum);
  }
  return sum;
}

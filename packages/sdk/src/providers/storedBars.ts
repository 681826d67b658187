import { crc32 } from 'node:zlib';
import { INPUT_COLUMNS, type Bars } from '@barkeep/feature-core';
import { Packr, Unpackr } from 'msgpackr';
import type { FileStat, Timers } from '../contracts/ports.js';
import type { CsvDialect } from '../tabular/csvDialect.js';
import type { TextState } from './barsFile.js';
import { aligned } from '../wire/aligned.js';

const MAGIC = 0x01_42_4b_42; // 'BKB' and the layout's number, little-endian
const PREFIX_BYTES = 16;
const CHECKED_FROM = 8;
/** A millisecond of copying, or of a checksum. */
const BYTES_AT_ONCE = 1 << 20;
const packr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: false });

/** A file's bars with what the next reading of the file begins from. */
export type ParsedContent = {
  readonly bars: Bars;
  readonly stat: FileStat;
  readonly links: readonly string[];
  readonly text?: TextState;
  readonly dialect?: CsvDialect;
};

/**
 * A parsed file as bytes, everything little-endian:
 *
 * | at | what |
 * |---|---|
 * | 0 | `BKB` and the layout's number, one byte |
 * | 4 | u32: CRC-32 of every byte from 8 on |
 * | 8 | u32: bytes of the header |
 * | 12 | u32: rows |
 * | 16 | header, a msgpack map, with zeros up to a multiple of 8 |
 * | … | timestamp, open, high, low, close, volume, one after the other, f64 each |
 */
export async function encodeParsed(path: string, content: ParsedContent, timers: Pick<Timers, 'yieldToLoop'>): Promise<Uint8Array> {
  const { bars, ...rest } = content;
  const header = packr.pack({ path, ...rest });
  const rows = bars.timestamp.length;
  const columnsAt = aligned(PREFIX_BYTES + header.length);
  const bytes = new Uint8Array(columnsAt + INPUT_COLUMNS.length * 8 * rows);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(8, header.length, true);
  view.setUint32(12, rows, true);
  bytes.set(header, PREFIX_BYTES);
  for (const [k, column] of INPUT_COLUMNS.entries()) {
    const source = new Uint8Array(bars[column].buffer, bars[column].byteOffset, 8 * rows);
    for (let at = 0; at < source.length; at += BYTES_AT_ONCE) {
      bytes.set(source.subarray(at, at + BYTES_AT_ONCE), columnsAt + 8 * rows * k + at);
      await timers.yieldToLoop();
    }
  }
  view.setUint32(4, await checksum(bytes, timers), true);
  return bytes;
}

/** What `encodeParsed` made of the file at `path`, as views on `bytes`; undefined where it is anything else. */
export async function decodeParsed(
  path: string,
  bytes: Uint8Array,
  timers: Pick<Timers, 'yieldToLoop'>,
): Promise<ParsedContent | undefined> {
  if (bytes.length < PREFIX_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const headerBytes = view.getUint32(8, true);
  const rows = view.getUint32(12, true);
  const columnsAt = aligned(PREFIX_BYTES + headerBytes);
  if (view.getUint32(0, true) !== MAGIC || columnsAt + INPUT_COLUMNS.length * 8 * rows !== bytes.length) return undefined;
  if (view.getUint32(4, true) !== (await checksum(bytes, timers))) return undefined;
  const header = unpackr.unpack(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + headerBytes)) as Omit<ParsedContent, 'bars'> & { path: string };
  if (header.path !== path) return undefined;
  const { buffer, byteOffset } = bytes.byteOffset % 8 === 0 ? bytes : bytes.slice();
  const columns = INPUT_COLUMNS.map((name, k) => [name, new Float64Array(buffer, byteOffset + columnsAt + 8 * rows * k, rows)] as const);
  const { stat, links, text, dialect } = header;
  const plain = { ...(text === undefined ? {} : { text }), ...(dialect === undefined ? {} : { dialect }) };
  return { bars: Object.fromEntries(columns) as unknown as Bars, stat, links, ...plain };
}

async function checksum(bytes: Uint8Array, timers: Pick<Timers, 'yieldToLoop'>): Promise<number> {
  let sum = 0;
  for (let at = CHECKED_FROM; at < bytes.length; at += BYTES_AT_ONCE) {
    sum = crc32(bytes.subarray(at, at + BYTES_AT_ONCE), sum);
    if (at > BYTES_AT_ONCE) await timers.yieldToLoop();
  }
  return sum;
}

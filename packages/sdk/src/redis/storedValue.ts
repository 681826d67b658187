import { crc32 } from 'node:zlib';
import { Packr, Unpackr } from 'msgpackr';
import type { CacheValue } from '../contracts/cache.js';
import { aligned } from '../wire/aligned.js';
import { GENERATION_AT, layoutOf, MAGIC, MAX_STORED_BYTES, STAMPED_BYTES, TIMESTAMP_AT, type Refusal, type Stamp } from './stamp.js';

/** The number of this layout, that of all stored values but vectors. A reader that meets another one leaves the value alone. */
export const LAYOUT = 1;

const PREFIX_BYTES = STAMPED_BYTES;
const CHECKED_FROM = 8;
const packr = new Packr({ useRecords: false });
const unpackr = new Unpackr({ useRecords: false });

export type Decoded =
  { readonly value: CacheValue; readonly stamp: Stamp; readonly refusal?: never } | { readonly refusal: Refusal; readonly value?: never };

/**
 * A value as bytes:
 *
 * | at | what |
 * |---|---|
 * | 0 | `BKV` and the layout's number, one byte |
 * | 4 | u32: CRC-32 of the key in UTF-8 followed by every byte from 8 on |
 * | 8 | u32: bytes of the header |
 * | 12 | u32: bytes of the columns |
 * | 16 | f64: generation of the bars |
 * | 24 | f64: open of the newest row, ms UTC |
 * | 32 | header, a msgpack map, with zeros up to a multiple of 8 |
 * | … | columns, f64, one after the other; the header's `lengths` has their rows |
 *
 * Everything is little-endian.
 */
export function encodeStored(key: string, value: CacheValue, stamp: Stamp): Uint8Array {
  const { columns } = value;
  const header = packr.pack({ ...value.header, lengths: columns.map(({ length }) => length) });
  const columnsAt = aligned(PREFIX_BYTES + header.length);
  const columnBytes = columns.reduce((bytes, { byteLength }) => bytes + byteLength, 0);
  const bytes = new Uint8Array(columnsAt + columnBytes);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC | (LAYOUT << 24), true);
  view.setUint32(8, header.length, true);
  view.setUint32(12, columnBytes, true);
  view.setFloat64(GENERATION_AT, stamp.generation, true);
  view.setFloat64(TIMESTAMP_AT, stamp.timestamp, true);
  bytes.set(header, PREFIX_BYTES);
  let at = columnsAt;
  for (const column of columns) {
    new Float64Array(bytes.buffer, at, column.length).set(column);
    at += column.byteLength;
  }
  view.setUint32(4, checksum(key, bytes), true);
  return bytes;
}

/**
 * The value in bytes that were found under `key`, in memory of its own, or with `asViews` as views on the bytes where they lie so that it can be; or why they are none. Never
 * throws, whatever the bytes are.
 */
export function decodeStored(key: string, bytes: Uint8Array, { asViews = false }: { readonly asViews?: boolean } = {}): Decoded {
  const layout = layoutOf(bytes);
  if (layout === undefined) return { refusal: 'foreign' };
  if (layout !== LAYOUT) return { refusal: 'layout' };
  if (bytes.length < PREFIX_BYTES) return { refusal: 'size' };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const headerBytes = view.getUint32(8, true);
  const columnBytes = view.getUint32(12, true);
  const columnsAt = aligned(PREFIX_BYTES + headerBytes);
  if (bytes.length > MAX_STORED_BYTES || columnsAt + columnBytes !== bytes.length) return { refusal: 'size' };
  if (view.getUint32(4, true) !== checksum(key, bytes)) return { refusal: 'checksum' };
  const found = headerOf(bytes.subarray(PREFIX_BYTES, PREFIX_BYTES + headerBytes), columnBytes);
  if (found === undefined) return { refusal: 'header' };
  const start = bytes.byteOffset + columnsAt;
  const isView = asViews && start % 8 === 0;
  const memory = isView ? bytes.buffer : bytes.buffer.slice(start, start + columnBytes);
  const { header, lengths } = found;
  const columns = new Array<Float64Array>(lengths.length);
  let at = isView ? start : 0;
  for (let k = 0; k < lengths.length; k++) {
    const column = (columns[k] = new Float64Array(memory, at, lengths[k]));
    at += column.byteLength;
  }
  const stamp = { generation: view.getFloat64(GENERATION_AT, true), timestamp: view.getFloat64(TIMESTAMP_AT, true) };
  return { value: { header, columns }, stamp };
}

/** The header of a value of this layout whose first bytes these are, unchecked; undefined where they are not, or do not reach to its end. */
export function storedHeader(head: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  if (head.length < PREFIX_BYTES) return undefined;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const end = PREFIX_BYTES + view.getUint32(8, true);
  if (view.getUint32(0, true) !== (MAGIC | (LAYOUT << 24)) || end > head.length) return undefined;
  const header = unpack(head.subarray(PREFIX_BYTES, end));
  return typeof header === 'object' && header !== null ? (header as Readonly<Record<string, unknown>>) : undefined;
}

type Header = { readonly header: CacheValue['header']; readonly lengths: readonly number[] };

/** A checksum that fits does not make a header ours: it may have been written by another program that has the page of the layout. */
function headerOf(bytes: Uint8Array, columnBytes: number): Header | undefined {
  const unpacked = unpack(bytes);
  if (typeof unpacked !== 'object' || unpacked === null || Array.isArray(unpacked)) return undefined;
  const fields = unpacked as Readonly<Record<string, unknown>>;
  const lengths = fields['lengths'];
  if (!isListOf(lengths, isRows)) return undefined;
  let bytesOfRows = 0;
  for (const rows of lengths) bytesOfRows += 8 * rows;
  if (bytesOfRows !== columnBytes) return undefined;
  const header: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    if (name === 'lengths') continue;
    const value = fields[name];
    if (!isField(value)) return undefined;
    header[name] = value;
  }
  return { header: header as CacheValue['header'], lengths };
}

function unpack(bytes: Uint8Array): unknown {
  try {
    return unpackr.unpack(bytes) as unknown;
  } catch {
    return undefined;
  }
}

function isField(value: unknown): boolean {
  const type = typeof value;
  if (type === 'number' || type === 'string' || type === 'boolean' || value === null) return true;
  return isListOf(value, (item) => typeof item === 'string');
}

function isRows(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isListOf<T>(value: unknown, isItem: (item: unknown) => item is T): value is readonly T[];
function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean;
function isListOf(value: unknown, isItem: (item: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isItem);
}

function checksum(key: string, bytes: Uint8Array): number {
  return crc32(bytes.subarray(CHECKED_FROM), crc32(key));
}

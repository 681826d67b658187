import type { ColumnMetaData, Compressors } from 'hyparquet';
import { parquetHeader } from 'hyparquet/src/column.js';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { readVarInt } from 'hyparquet/src/thrift.js';

/** The library takes a page's counts at their word, so a damaged or hostile one could make it fill all memory: they are held against the bytes first. */
const MAX_PAGE_BYTES = 1 << 28;

type Header = ReturnType<typeof parquetHeader>;
type Reader = { readonly view: DataView; offset: number };

/** A flat column chunk, as the footer describes it. */
export type Chunk = { readonly bytes: Uint8Array; readonly meta: ColumnMetaData; readonly rows: number; readonly nullable: boolean };

/** Where a page ends, in rows from the chunk's first, and its bytes where these are its values as they are. */
export type CheckedPage = { readonly end: number; readonly plain: Uint8Array | undefined };

/** Throws an Error where the pages of a flat column chunk claim more than they hold. */
export function* checkPages(chunk: Chunk, compressors: Compressors): Generator<CheckedPage> {
  const { bytes, rows } = chunk;
  const reader: Reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  let values = 0;
  while (values < rows && reader.offset < bytes.length - 1) {
    const header = parquetHeader(reader);
    const start = reader.offset;
    const size = header.compressed_page_size;
    if (!(size >= 0 && start + size <= bytes.length)) throw new Error('a page is longer than its column');
    if (!(header.uncompressed_page_size >= 0 && header.uncompressed_page_size <= MAX_PAGE_BYTES)) throw new Error('a page is too large');
    const page = bytes.subarray(start, start + size);
    values += checkPage(header, page, chunk, compressors);
    if (values > rows) throw new Error('a column has more values than rows');
    reader.offset = start + size;
    yield { end: values, plain: isPlain(header, chunk) ? page : undefined };
  }
  if (values < rows) throw new Error('a column has fewer values than rows');
}

/** A page of the second version has levels before its values, of no bytes where none can be null. */
function isPlain({ data_page_header: v1, data_page_header_v2: v2 }: Header, { meta, nullable }: Chunk): boolean {
  const hasLevels = v2 !== undefined && v2.definition_levels_byte_length + v2.repetition_levels_byte_length > 0;
  return (v1 ?? v2)?.encoding === 'PLAIN' && meta.codec === 'UNCOMPRESSED' && !nullable && !hasLevels;
}

/** Gives the values of a data page, 0 for a dictionary. */
function checkPage(header: Header, page: Uint8Array, chunk: Chunk, compressors: Compressors): number {
  const { codec } = chunk.meta;
  if (header.type === 'DICTIONARY_PAGE') {
    const count = header.dictionary_page_header?.num_values ?? -1;
    if (!(count >= 0 && count <= header.uncompressed_page_size)) throw new Error('a dictionary is larger than its page');
    return 0;
  }
  const head = header.data_page_header ?? header.data_page_header_v2;
  if (head === undefined) throw new Error('a page has no header');
  const count = head.num_values;
  if (!(count >= 0 && count <= chunk.rows)) throw new Error('a page has more values than rows');
  const v2 = header.data_page_header_v2;
  if (v2 !== undefined) {
    const levels = v2.definition_levels_byte_length + v2.repetition_levels_byte_length;
    if (!(
      v2.definition_levels_byte_length >= 0 &&
      levels >= 0 &&
      levels <= page.length &&
      v2.num_nulls >= 0 &&
      v2.num_nulls <= count &&
      v2.num_rows === count
    )) {
      throw new Error('a page header contradicts itself');
    }
    if (chunk.nullable) checkRuns(page.subarray(v2.repetition_levels_byte_length, levels), 1, count);
    const rest = page.subarray(levels);
    const plainSize = header.uncompressed_page_size - levels;
    const values = v2.is_compressed && rest.length > 0 ? decompressPage(rest, plainSize, codec, compressors) : rest;
    checkValues(values, v2.encoding, count - v2.num_nulls, count);
    return count;
  }
  const plain = decompressPage(page, header.uncompressed_page_size, codec, compressors);
  let at = 0;
  if (chunk.nullable) {
    const levels = new DataView(plain.buffer, plain.byteOffset, plain.byteLength).getUint32(0, true);
    if (4 + levels > plain.length) throw new Error('levels are longer than their page');
    checkRuns(plain.subarray(4, 4 + levels), 1, count);
    at = 4 + levels;
  }
  checkValues(plain.subarray(at), head.encoding, chunk.nullable ? 0 : count, count);
  return count;
}

function checkValues(bytes: Uint8Array, encoding: string | undefined, atLeast: number, atMost: number): void {
  if (encoding === 'RLE_DICTIONARY' || encoding === 'PLAIN_DICTIONARY') {
    const width = bytes[0] ?? 0;
    if (width > 32) throw new Error('dictionary indexes are too wide');
    if (width > 0) checkRuns(bytes.subarray(1), width, atLeast, atMost);
  }
}

/** Walks runs (RLE and bit-packed) without unpacking them: they give `atLeast` values or more, and no run gives more than `atMost`. */
function checkRuns(bytes: Uint8Array, width: number, atLeast: number, atMost = atLeast): void {
  const reader: Reader = { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), offset: 0 };
  let seen = 0;
  while (seen < atMost && reader.offset < bytes.length) {
    const header = readVarInt(reader);
    const packed = (header & 1) === 1;
    const count = packed ? (header >>> 1) * 8 : header >>> 1;
    if (count === 0 && !packed) throw new Error('a run is empty');
    if (count > atMost - seen + 7) throw new Error('a run is longer than its page');
    reader.offset += packed ? (header >>> 1) * width : (width + 7) >> 3;
    seen += count;
  }
  if (seen < atLeast) throw new Error('a page has fewer values than it claims');
}

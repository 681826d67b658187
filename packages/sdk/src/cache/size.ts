import type { CacheValue } from '../contracts/cache.js';

/** What a Map entry, a value object and a typed array's header cost beside the data; V8 takes 100 to 200 bytes each. */
const ENTRY_BYTES = 256;
const COLUMN_BYTES = 128;

/** Bytes that a cached value takes: its columns, its header, its key. */
export function valueBytes(key: string, value: CacheValue): number {
  let bytes = ENTRY_BYTES + 2 * key.length;
  if (value.byteSize !== undefined) bytes += value.byteSize;
  else for (const column of value.columns) bytes += COLUMN_BYTES + column.byteLength;
  for (const name in value.header) bytes += 2 * name.length + fieldBytes(value.header[name]);
  return bytes;
}

function fieldBytes(field: CacheValue['header'][string] | undefined): number {
  if (typeof field === 'string') return 2 * field.length;
  if (Array.isArray(field)) return (field as readonly string[]).reduce((bytes, text) => bytes + 2 * text.length, 0);
  return 8;
}

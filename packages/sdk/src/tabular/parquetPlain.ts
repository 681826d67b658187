import type { ChunkColumn } from './parquetChunks.js';

/** Values of one page as they lie in the file, up to row `end` of its group. */
export type PlainPage = { readonly end: number; readonly bytes: Uint8Array };

const HIGH = 2 ** 32;
const WIDTH = 8;

/** Whether a column's plain values can be taken without the library: doubles with their bits, and moments in whole milliseconds, which it makes a bigint each of. */
export function isTakenPlain({ element }: ChunkColumn): boolean {
  if (element.repetition_type !== 'REQUIRED') return false;
  return element.type === 'DOUBLE'
    ? element.converted_type === undefined
    : element.type === 'INT64' && element.converted_type === 'TIMESTAMP_MILLIS';
}

/** Fills `out` with the rows of a group from row `from` on, from its pages. Throws an Error where a page is shorter than it claims. */
export function fillPlain({ element }: ChunkColumn, pages: readonly PlainPage[], from: number, out: Float64Array): void {
  const target = new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
  const to = from + out.length;
  let start = 0;
  for (const { end, bytes } of pages) {
    const first = Math.max(from, start);
    const last = Math.min(to, end);
    if (first < last) {
      const part = bytes.subarray((first - start) * WIDTH, (last - start) * WIDTH);
      if (part.length < (last - first) * WIDTH) throw new Error('a page has fewer values than it claims');
      if (element.type === 'DOUBLE') target.set(part, (first - from) * WIDTH);
      else readIntegers(part, out.subarray(first - from, last - from));
    }
    start = end;
  }
}

function readIntegers(bytes: Uint8Array, out: Float64Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let i = 0; i < out.length; i++) out[i] = view.getInt32(WIDTH * i + 4, true) * HIGH + view.getUint32(WIDTH * i, true);
}

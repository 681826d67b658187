import type { ServedFrame } from '../contracts/service.js';
import { encodeNpyHeader } from '../training/npyHeader.js';

/** The media type of an answer as one table: a `.npy` file, and behind its values what they are. */
export const TABLE_MEDIA_TYPE = 'application/vnd.barkeep.npy';

/** The last bytes of a table. */
export const TABLE_MARK = 'BARKEEP1';

/** After the text of a tail: its length in four bytes, and the mark. */
const TAIL_BYTES = 4 + TABLE_MARK.length;

/** An answer as one table, whose bytes are views of the frames: nothing is copied. */
export type Table = {
  readonly rows: number;
  /** Bytes in all. */
  readonly bytes: number;
  /** The bytes in order, a column or less in each group. The views are shared: they are not written to. */
  readonly groups: () => Generator<readonly Uint8Array[]>;
};

/**
 * The frames of one answer, oldest first, as a table: a `.npy` file of doubles in Fortran order, `rows` by 1 + columns, the timestamps first; then
 * JSON (`names`, `rows`, `metadata` of the last frame, and `token` where one is given), its length as `u32le`, and `BARKEEP1`. numpy reads it as any
 * other file and passes over the tail.
 */
export function tableOf(frames: readonly ServedFrame[], token?: string): Table {
  const { names, metadata } = frames.at(-1)!;
  const rows = frames.reduce((sum, { timestamps }) => sum + timestamps.length, 0);
  const header = encodeNpyHeader({ dtype: '<f8', order: 'F', shape: [rows, names.length + 1] });
  const tail = tailOf(JSON.stringify({ names, rows, metadata, ...(token === undefined ? {} : { token }) }));
  function* groups(): Generator<readonly Uint8Array[]> {
    yield [header, ...frames.map(({ timestamps }) => bytesOf(timestamps))];
    for (let k = 0; k < names.length; k++) yield frames.map(({ columns }) => bytesOf(columns[k]!));
    yield [tail];
  }
  return { rows, bytes: header.length + 8 * rows * (names.length + 1) + tail.length, groups };
}

function tailOf(json: string): Uint8Array {
  const text = new TextEncoder().encode(json);
  const bytes = new Uint8Array(text.length + TAIL_BYTES);
  bytes.set(text);
  new DataView(bytes.buffer).setUint32(text.length, text.length, true);
  bytes.set(new TextEncoder().encode(TABLE_MARK), text.length + 4);
  return bytes;
}

function bytesOf(values: Float64Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

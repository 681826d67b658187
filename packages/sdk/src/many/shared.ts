import { INPUT_COLUMNS, type Bars } from '@barkeep/feature-core';
import { barsOfColumns } from '../providers/barsOfColumns.js';

/** Columns of equal length side by side in one buffer; `offsets` say where each begins, in bytes. */
type ColumnsIn<B extends ArrayBufferLike> = { readonly buffer: B; readonly rows: number; readonly offsets: readonly number[] };

/** Columns that several threads read: handing them over copies nothing. */
export type SharedColumns = ColumnsIn<SharedArrayBuffer>;

/** Columns in a buffer that is handed over whole: the thread that made them has them no more. */
export type MovedColumns = Omit<ColumnsIn<ArrayBuffer>, 'buffer'>;

/** Memory that columns are cut from, one after the other. */
class ColumnRoom<B extends ArrayBufferLike> {
  readonly buffer: B;
  #used = 0;

  constructor(buffer: B) {
    this.buffer = buffer;
  }

  /** The next `length` values, of which nothing is known. */
  readonly cut = (length: number): Float64Array => {
    const column = new Float64Array(this.buffer, this.#used, length);
    this.#used += column.byteLength;
    return column;
  };
}

/** Room for so many values that will be handed over: shared, or not cleared first. */
export function roomFor(values: number, shared: boolean): ColumnRoom<ArrayBuffer | SharedArrayBuffer> {
  return new ColumnRoom(shared ? new SharedArrayBuffer(8 * values) : Buffer.allocUnsafeSlow(8 * values).buffer);
}

/** Where columns of `rows` values stand in the buffer that they were cut from. */
export function placesOf(rows: number, columns: readonly Float64Array[]): MovedColumns {
  return { rows, offsets: columns.map(({ byteOffset }) => byteOffset) };
}

/** A copy of columns of `rows` values in shared memory. */
export function shareColumns(rows: number, columns: readonly Float64Array[]): SharedColumns {
  const room = new ColumnRoom(new SharedArrayBuffer(8 * rows * columns.length));
  const copies = columns.map((column) => {
    const copy = room.cut(rows);
    copy.set(column);
    return copy;
  });
  return { buffer: room.buffer, ...placesOf(rows, copies) };
}

/** The columns as views. */
export function columnsOf({ buffer, rows, offsets }: ColumnsIn<ArrayBufferLike>): Float64Array[] {
  return offsets.map((offset) => new Float64Array(buffer, offset, rows));
}

/** A copy of bars in shared memory. */
export function shareBars(bars: Bars): SharedColumns {
  return shareColumns(
    bars.timestamp.length,
    INPUT_COLUMNS.map((name) => bars[name]),
  );
}

/** Shared bars as views. */
export function barsOf(shared: SharedColumns): Bars {
  return barsOfColumns(columnsOf(shared));
}

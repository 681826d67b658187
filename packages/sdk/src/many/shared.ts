import { INPUT_COLUMNS, type Bars } from '@barkeep/feature-core';

/** Columns of equal length side by side in one buffer; `offsets` say where each begins, in bytes. */
type ColumnsIn<B extends ArrayBufferLike> = { readonly buffer: B; readonly rows: number; readonly offsets: readonly number[] };

/** Columns that several threads read: handing them over copies nothing. */
export type SharedColumns = ColumnsIn<SharedArrayBuffer>;

/** Columns that are handed over whole: the thread that made them has them no more, and whoever gets them frees them. */
export type MovedColumns = ColumnsIn<ArrayBuffer>;

/** Memory that columns are cut from, one after the other. */
class ColumnRoom<B extends ArrayBufferLike> {
  #buffer: B | undefined;
  #used = 0;

  /** For `columns` columns, the first of which is the longest. */
  constructor(
    private readonly columns: number,
    private readonly make: (bytes: number) => B,
  ) {}

  /** The next `length` values, of which nothing is known. */
  readonly cut = (length: number): Float64Array => {
    this.#buffer ??= this.make(8 * length * this.columns);
    const column = new Float64Array(this.#buffer, this.#used, length);
    this.#used += column.byteLength;
    return column;
  };

  /** Columns of `rows` values that have been cut from it. */
  hold(rows: number, columns: readonly Float64Array[]): ColumnsIn<B> {
    return { buffer: (this.#buffer ??= this.make(0)), rows, offsets: columns.map(({ byteOffset }) => byteOffset) };
  }
}

/** Room for columns that will be handed over, not cleared first. */
export function movedRoom(columns: number): ColumnRoom<ArrayBuffer> {
  return new ColumnRoom(columns, (bytes) => Buffer.allocUnsafeSlow(bytes).buffer);
}

/** A copy of columns of `rows` values in shared memory. */
export function shareColumns(rows: number, columns: readonly Float64Array[]): SharedColumns {
  const room = new ColumnRoom(columns.length, (bytes) => new SharedArrayBuffer(bytes));
  const copies = columns.map((column) => {
    const copy = room.cut(rows);
    copy.set(column);
    return copy;
  });
  return room.hold(rows, copies);
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
  const columns = columnsOf(shared);
  return Object.fromEntries(INPUT_COLUMNS.map((name, k) => [name, columns[k]!])) as Bars;
}

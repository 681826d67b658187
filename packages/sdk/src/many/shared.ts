import { BAR_COLUMNS, type Bars } from '@barkeep/feature-core';

/** Columns of equal length side by side in memory that threads share: handing them over copies nothing. */
export type SharedColumns = { readonly buffer: SharedArrayBuffer; readonly rows: number; readonly count: number };

/** Room for `count` columns of `rows` values, zeros at first. */
export function shareColumns(rows: number, count: number): SharedColumns {
  return { buffer: new SharedArrayBuffer(8 * rows * count), rows, count };
}

/** The columns as views. */
export function columnsOf({ buffer, rows, count }: SharedColumns): Float64Array[] {
  return Array.from({ length: count }, (_, k) => new Float64Array(buffer, 8 * rows * k, rows));
}

const COLUMNS = ['timestamp', ...BAR_COLUMNS] as const;

/** A copy of bars in shared memory. */
export function shareBars(bars: Bars): SharedColumns {
  const shared = shareColumns(bars.timestamp.length, COLUMNS.length);
  columnsOf(shared).forEach((column, k) => column.set(bars[COLUMNS[k]!]));
  return shared;
}

/** Shared bars as views. */
export function barsOf(shared: SharedColumns): Bars {
  const columns = columnsOf(shared);
  return Object.fromEntries(COLUMNS.map((name, k) => [name, columns[k]!])) as Bars;
}

import { BAR_COLUMNS, type Bars } from '@barkeep/feature-core';

/** What a repair did. Lines count the header as line 1; a Parquet file's are rows from 0. */
export type Repair = {
  /** Rows that stood after a later one. */
  readonly movedRows: number;
  /** Rows that gave way to a later row, in the file's order, of the same timestamp. */
  readonly droppedRows: number;
  /** Where the dropped rows stand, the first 100, ascending. */
  readonly droppedLines: readonly number[];
};

export type RepairedBars = { readonly bars: Bars; readonly rows: Uint32Array; readonly dropped: Uint32Array };

/** Bars sorted by timestamp, the last row of each timestamp kept; `rows[i]` is where row i stood before. */
export function sortAndKeepLast(bars: Bars): RepairedBars {
  const { timestamp } = bars;
  const order = Uint32Array.from(timestamp, (_, i) => i).sort((a, b) => timestamp[a]! - timestamp[b]! || a - b);
  const isLast = (i: number): boolean => i + 1 === order.length || timestamp[order[i + 1]!] !== timestamp[order[i]!];
  const rows = order.filter((_, i) => isLast(i));
  const dropped = order.filter((_, i) => !isLast(i)).sort();
  const picked = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]!);
  const values = Object.fromEntries(BAR_COLUMNS.map((name) => [name, picked(bars[name])])) as Omit<Bars, 'timestamp'>;
  return { bars: { timestamp: picked(timestamp), ...values }, rows, dropped };
}

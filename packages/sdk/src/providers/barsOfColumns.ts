import { INPUT_COLUMNS, type Bars } from '@barkeep/feature-core';

/** Bars of their columns in the order of `INPUT_COLUMNS`; no copy. */
export function barsOfColumns(columns: readonly Float64Array[]): Bars {
  return Object.fromEntries(INPUT_COLUMNS.map((name, k) => [name, columns[k]!])) as Bars;
}

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Table } from './csv.js';

const here = fileURLToPath(new URL('..', import.meta.url));

/** Where the samples are that come with the sources, and the bars that they belong to. */
export const bundledGolden = join(here, 'golden');
export const bundledBars = join(here, '../../sdk/data');

/** The whole golden data beside the checkout; undefined where it is not there. */
export const sharedGolden = [join(here, '../../../../shared/golden')].find((folder) => existsSync(folder));

export type Tolerance = { readonly rtol: number; readonly atol?: number; readonly scaled?: boolean };

export function readTolerances(folder: string, set: string): Readonly<Record<string, Tolerance>> {
  return JSON.parse(readFileSync(join(folder, 'tolerances', `${set}.json`), 'utf8')) as Record<string, Tolerance>;
}

/** The CSV files of a folder; none where there is no such folder. */
export function csvFiles(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((file) => /\.csv(\.gz)?$/.test(file) && !file.includes('.float32.')) : [];
}

/** The file of these bars in a folder, gzipped or not. */
export function barsFile(folder: string, name: string): string {
  return [join(folder, `${name}.csv`), join(folder, `${name}.csv.gz`)].find((path) => existsSync(path))!;
}

export type Cells = { readonly cells: number; readonly wrong: readonly string[] };

/**
 * Compares as compare.py does: |actual − expected| ≤ atol + rtol·|expected|, with `scaled` the larger of |expected| and the column's median in its place;
 * NaN must be NaN and an infinity the same one, but where `same` says otherwise. `rowOf` gives the row of `actual` for a row of `expected`.
 */
export function compareColumn(
  expected: Float64Array,
  actual: Float64Array,
  tolerance: Tolerance,
  rowOf: (row: number) => number,
  same?: (row: number) => boolean,
): number {
  const { rtol, atol = 0, scaled = false } = tolerance;
  const floor = scaled ? median(expected) : 0;
  for (let row = 0; row < expected.length; row++) {
    const e = expected[row]!;
    const a = actual[rowOf(row)]!;
    if (e === a || (e !== e && a !== a)) continue;
    if (Math.abs(a - e) <= atol + rtol * Math.max(Number.isFinite(e) ? Math.abs(e) : 0, floor)) continue;
    if (same?.(row) === true && !Number.isFinite(e) && !Number.isFinite(a)) continue;
    return row;
  }
  return -1;
}

function median(values: Float64Array): number {
  const sizes = values.filter(Number.isFinite).map(Math.abs).sort();
  const middle = sizes.length >> 1;
  if (sizes.length === 0) return 0;
  return sizes.length % 2 === 1 ? sizes[middle]! : (sizes[middle - 1]! + sizes[middle]!) / 2;
}

/** The row of each expected timestamp among the actual ones: samples hold some of the rows only. */
export function rowsByTimestamp(expected: Table, actual: Float64Array): Int32Array {
  const rows = new Map(Array.from(actual, (at, row) => [at, row]));
  return Int32Array.from(expected.timestamps, (text) => rows.get(Date.parse(text)) ?? -1);
}

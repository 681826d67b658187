import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Table } from './csv.js';
import type { Tolerance } from './tolerance.js';

const here = fileURLToPath(new URL('..', import.meta.url));

/** Where the samples are that come with the sources, and the bars that they belong to. */
export const bundledGolden = join(here, 'golden');
export const bundledBars: readonly string[] = [join(here, '../../sdk/data'), join(here, 'golden/bars')];

/** The whole golden data beside the checkout; undefined where it is not there. */
export const sharedGolden = [join(here, '../../../../shared/golden')].find((folder) => existsSync(folder));

export function readTolerances(folder: string, set: string): Readonly<Record<string, Tolerance>> {
  return JSON.parse(readFileSync(join(folder, 'tolerances', `${set}.json`), 'utf8')) as Record<string, Tolerance>;
}

/** The CSV files of a folder; none where there is no such folder. */
export function csvFiles(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder).filter((file) => /\.csv(\.gz)?$/.test(file) && !file.includes('.float32.')) : [];
}

/** The file of these bars in the first of the folders that has one, gzipped or not. */
export function barsFile(folders: readonly string[], name: string): string {
  return folders.flatMap((folder) => [join(folder, `${name}.csv`), join(folder, `${name}.csv.gz`)]).find((path) => existsSync(path))!;
}

/** The row of each expected timestamp among the actual ones: samples hold some of the rows only. */
export function rowsByTimestamp(expected: Table, actual: Float64Array): Int32Array {
  const rows = new Map(Array.from(actual, (at, row) => [at, row]));
  return Int32Array.from(expected.timestamps, (text) => rows.get(Date.parse(text)) ?? -1);
}

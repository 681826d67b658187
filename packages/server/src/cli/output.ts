import { constants } from 'node:fs';
import { access, realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { FeatureFrame } from '@barkeep/feature-core';
import { csvPieces, gzipPieces, parquetPieces } from '@barkeep/sdk';
import { usage } from './failure.js';

type Encode = (frames: AsyncIterable<FeatureFrame>) => AsyncIterable<Uint8Array>;

/** Where features go: `path` is absolute, undefined for standard output. */
export type Output = { readonly path: string | undefined; readonly encode: Encode };

const ENCODERS: Readonly<Record<string, Encode>> = {
  '.csv': csvPieces,
  '.csv.gz': (frames) => gzipPieces(csvPieces(frames)),
  '.parquet': (frames) => parquetPieces(frames),
};

/**
 * The output that `out` names, checked before any work is done for it.
 * @throws BarkeepError `INVALID_PARAM` for an unknown suffix, the input itself, or a folder that cannot be written
 */
export async function openOutput(out: string, input: string, cwd: string): Promise<Output> {
  if (out === '-') return { path: undefined, encode: csvPieces };
  const suffix = Object.keys(ENCODERS).find((known) => out.toLowerCase().endsWith(known));
  if (suffix === undefined)
    throw usage(`--out is '${out}'; use a name that ends in ${Object.keys(ENCODERS).join(', ')}, or - for standard output`);
  const path = resolve(cwd, out);
  if ((await real(path)) === (await real(resolve(cwd, input))))
    throw usage(`--out and --bars are the same file, ${out}; write to another one`);
  await requireWritable(path, out);
  return { path, encode: ENCODERS[suffix]! };
}

/** @throws BarkeepError `INVALID_PARAM` where `path`, which is called `out`, is a folder or lies in one that is not there or cannot be written */
export async function requireWritable(path: string, out: string): Promise<void> {
  const folder = dirname(path);
  const existing = await stat(path).catch(() => undefined);
  if (existing?.isDirectory() === true) throw usage(`--out is '${out}', which is a folder; name a file in it`);
  const parent = await stat(folder).catch(() => undefined);
  if (parent === undefined || !parent.isDirectory()) throw usage(`--out is '${out}', and there is no folder ${folder}; make it first`);
  await access(folder, constants.W_OK).catch(() => {
    throw usage(`--out is '${out}', and the folder ${folder} cannot be written; choose another one`);
  });
}

/** The path without symbolic links, or as it is where there is nothing yet. */
function real(path: string): Promise<string> {
  return realpath(path).catch(() => path);
}

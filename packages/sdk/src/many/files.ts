import { createHash } from 'node:crypto';
import { mkdir, readdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UnknownNameError, type FeatureSet } from '@barkeep/feature-core';
import { namesOf, type FolderSeries } from './folderSeries.js';
import { unpackError, type Outcome, type OutputFormat, type PackedSet, type ReadReport } from './job.js';
import { Manifest } from './manifest.js';
import type { ManyFile, ManyFilesOptions } from './options.js';
import type { Prepared } from './panelRun.js';
import { runMany, type Due, type RunParts, type SeriesInput } from './run.js';

/** Results of files hold next to nothing: so many for each thread may wait for one that is slow. */
const AHEAD = 8;

/** The file of every series. */
export async function* runToFiles(parts: RunParts, options: ManyFilesOptions): AsyncGenerator<ManyFile, void, undefined> {
  const { set, pool, ports } = parts;
  const names = chosenColumns(set, options.columns);
  const { format = 'parquet', resume = false } = options;
  const out = resolve(options.out);
  await mkdir(out, { recursive: true });
  const manifest = await Manifest.open(out, ports.files);
  const key = keyOf(set, names, options);
  const inputs = new PanelHashes();

  const finish = async ({ series, input }: Due, packed: PackedSet): Promise<ManyFile> => {
    const { symbol, timeframe } = series;
    const file = `${symbol}/${timeframe}.${format}`;
    const common = { ...namesOf(series), file, faults: [], rows: 0, skipped: false };
    if ('error' in input) return { ...common, error: unpackError(input.error) };
    const path = join(out, symbol, `${timeframe}.${format}`);
    const known = resume ? await manifest.find(file, key, path) : undefined;
    if (known !== undefined && 'panel' in input && inputs.of(input.panel) === known.input)
      return { ...common, ...reported(input.read), rows: known.rows, skipped: true };
    await prepareFolder(join(out, symbol), series, format);
    const unless = 'panel' in input ? undefined : known?.input;
    const outcome = await pool.run<'write'>({ kind: 'write', set: packed, from: input.from, to: { path, format, names }, unless });
    if ('error' in outcome) return { ...common, error: unpackError(outcome.error) };
    const { written } = outcome;
    if (written === undefined) return { ...common, rows: known!.rows, skipped: true };
    await manifest.add({ file, key, input: 'panel' in input ? inputs.of(input.panel) : outcome.read!.hash, ...written });
    return { ...common, ...reported(reportOf(input, outcome)), rows: written.rows };
  };
  yield* runMany(parts, { atOnce: AHEAD * pool.workers, bytes: 0 }, (due, packed) => Promise.all(due.map((one) => finish(one, packed))));
}

function reportOf(input: SeriesInput, outcome: Extract<Outcome<'write'>, { written?: unknown }>): ReadReport {
  return 'read' in input ? input.read : outcome.read!;
}

function reported({ faults, repaired }: ReadReport): Pick<ManyFile, 'faults' | 'repaired'> {
  return { faults, ...(repaired === undefined ? {} : { repaired }) };
}

/** @throws UnknownNameError `UNKNOWN_FIELD` */
function chosenColumns(set: FeatureSet, columns: readonly string[] = set.names): readonly string[] {
  const unknown = columns.find((name) => !set.names.includes(name));
  if (unknown !== undefined) throw new UnknownNameError('UNKNOWN_FIELD', `column of ${set.name}`, unknown, set.names);
  return columns;
}

/** What decides a file beside its bars. */
function keyOf({ hash }: FeatureSet, names: readonly string[], { repair = false, strict = false }: ManyFilesOptions): string {
  return sha256(JSON.stringify({ hash, names, repair, strict }));
}

/** The bars of every symbol decide each file of a panel. */
class PanelHashes {
  readonly #known = new Map<readonly Prepared[], string>();

  of(panel: readonly Prepared[]): string {
    const known = this.#known.get(panel);
    if (known !== undefined) return known;
    const hash = sha256(panel.map((prepared) => ('read' in prepared ? prepared.read.hash : 'unread')).join());
    this.#known.set(panel, hash);
    return hash;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** Makes a symbol's folder, and takes away what a killed process has left of this file. */
async function prepareFolder(folder: string, { timeframe }: FolderSeries, format: OutputFormat): Promise<void> {
  await mkdir(folder, { recursive: true });
  const start = `.${timeframe}.${format}.`;
  for (const name of await readdir(folder)) {
    const left = name.startsWith(start) ? /^(\d+)-\d+\.tmp$/.exec(name.slice(start.length)) : null;
    if (left !== null && !isAlive(Number(left[1]))) await rm(join(folder, name), { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

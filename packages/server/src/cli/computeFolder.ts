import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FeatureSet } from '@barkeep/feature-core';
import { computeManyToFiles, nodePorts, type ManyFile, type ManyProgress, type OutputFormat } from '@barkeep/sdk';
import { exitCodeOf, usage } from './failure.js';
import { inFlags } from './inFlags.js';
import { EXIT, type CliIo, type ExitCode } from './io.js';
import { durationText, manyProgressText } from './progress.js';
import { tellFaults } from './report.js';
import { stoppable } from './stoppable.js';

/** Options of `barkeep compute` over a folder. */
export type FolderOptions = {
  readonly bars: string;
  readonly out: string;
  readonly timeframe?: string;
  readonly format?: string;
  readonly workers?: string;
  readonly resume?: boolean;
  readonly repair?: boolean;
  readonly strict?: boolean;
};

const FORMATS: readonly OutputFormat[] = ['csv', 'csv.gz', 'parquet'];

/** Every series of a folder of bars into a folder of features. Broken files are told at the end, and the others done. */
export async function computeFolder(options: FolderOptions, set: FeatureSet, columns: readonly string[], io: CliIo): Promise<ExitCode> {
  const { workers, timeframe, resume = false, repair = false, strict = false } = options;
  const format = formatOf(options.format);
  const [data, out] = [resolve(io.cwd, options.bars), await outFolder(options, io)];
  const tally = new Tally();
  const startMs = nodePorts.clock.monotonic();
  return stoppable(
    io,
    async ({ signal, progress: line }) => {
      const onProgress = (progress: ManyProgress): void => line.tell('computing', (elapsedMs) => manyProgressText(progress, elapsedMs));
      for await (const result of computeManyToFiles({
        ...{ data, out, set, columns, format, resume, repair, strict, signal, onProgress },
        ...(workers === undefined ? {} : { workers: workersOf(workers) }),
        ...(timeframe === undefined ? {} : { timeframes: timeframe.split(',').map((text) => text.trim()) }),
      })) {
        tally.add(result);
        if (result.faults.length === 0 && result.repaired === undefined) continue;
        line.clear();
        tellFaults(result.source, result, io);
      }
      line.clear();
      return tally.tell(nodePorts.clock.monotonic() - startMs, io);
    },
    () => io.stderr.write(`barkeep: stopped; ${tally.finished()} finished, which --resume goes on from\n`),
  );
}

function formatOf(text: string | undefined): OutputFormat {
  const format = FORMATS.find((known) => known === (text ?? 'parquet').toLowerCase());
  if (format !== undefined) return format;
  throw usage(`--format is '${text}'; use ${FORMATS.join(', ')}`);
}

function workersOf(text: string): number {
  const workers = Number(text);
  if (/^\d+$/.test(text) && workers >= 1 && workers <= 1024) return workers;
  throw usage(`--workers is '${text}'; use a whole number from 1 to 1024`);
}

async function outFolder({ out, bars }: FolderOptions, io: CliIo): Promise<string> {
  if (out === '-' || /\.(csv|csv\.gz|parquet)$/i.test(out))
    throw usage(`--bars ${bars} is a folder, and --out is ${out}; name a folder for the features`);
  const path = resolve(io.cwd, out);
  const found = await stat(path).catch(() => undefined);
  if (found !== undefined && !found.isDirectory())
    throw usage(`--out is '${out}', which is no folder; --bars is one, so name a folder for the features`);
  if (found !== undefined && (await realpath(path)) === (await realpath(resolve(io.cwd, bars))))
    throw usage(`--out and --bars are the same folder, ${out}; write to another one`);
  return path;
}

/** What came of the series so far. */
class Tally {
  private readonly failed: ManyFile[] = [];
  private done = 0;
  private skipped = 0;
  private bars = 0;

  add(result: ManyFile): void {
    if (result.error !== undefined) this.failed.push(result);
    else if (result.skipped) this.skipped++;
    else this.done++;
    if (result.error === undefined && !result.skipped) this.bars += result.rows;
  }

  finished(): string {
    return `${this.done + this.skipped} files`;
  }

  /** Tells what was done and what was not; gives the exit code. */
  tell(elapsedMs: number, io: CliIo): ExitCode {
    for (const { symbol, timeframe, error } of this.failed)
      io.stderr.write(`barkeep: ${symbol} ${timeframe} failed: ${inFlags(error!).message}\n`);
    const skipped = this.skipped === 0 ? '' : `, ${this.skipped} were done already`;
    const failed = this.failed.length === 0 ? '' : `, ${this.failed.length} failed`;
    io.stderr.write(`barkeep: ${this.done} files computed (${this.bars} bars)${skipped}${failed}; ${durationText(elapsedMs)}\n`);
    return this.failed.reduce<ExitCode>((code, { error }) => (code === EXIT.fault ? code : exitCodeOf(error!.code)), EXIT.ok);
  }
}

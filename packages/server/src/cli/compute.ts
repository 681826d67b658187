import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import {
  BarkeepError,
  compute,
  computeBlocks,
  UnknownNameError,
  type Bars,
  type FeatureFrame,
  type FeatureSet,
} from '@barkeep/feature-core';
import { nodePorts, readBarsFile, writeFileAtomically, type FileBars } from '@barkeep/sdk';
import { computeFolder, type FolderOptions } from './computeFolder.js';
import { usage } from './failure.js';
import { inFlags } from './inFlags.js';
import { openInput, type Input } from './input.js';
import { EXIT, write, writingTo, type CliIo, type ExitCode } from './io.js';
import { openOutput, type Output } from './output.js';
import type { Progress } from './progress.js';
import { tellFaults } from './report.js';
import { required } from './required.js';
import { stoppable } from './stoppable.js';
import { openSets, SETS_OPTION } from './userSets.js';

const EXAMPLES = `Examples:
  barkeep compute --bars aapl_1d.csv --set legacy --out features.csv
  barkeep compute --bars aapl_1d.csv.gz --set pipeline-v1 --out features.parquet
  barkeep compute --bars aapl_1d.csv --sets ./sets --set mine --out features.csv
  barkeep compute --bars feed.csv --set legacy --repair --out - | head
  barkeep compute --bars ./bars --set pipeline-v1 --out ./features --resume
  zcat feed.csv.gz | barkeep compute --bars - --set legacy --out features.csv
`;

type ComputeOptions = FolderOptions & { readonly set: string; readonly sets?: string; readonly columns?: string };

/** `barkeep compute`: a file of bars in, a file of features out, in the order of the rows. */
export function computeCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('compute')
    .description('compute the features of a file of bars')
    .option('--bars <FILE>', 'bars: .csv, .csv.gz or .parquet, or a pipe of such; - is standard input; or a folder of many')
    .option('--set <NAME>', 'feature set, or a version as name@hash')
    .option(...SETS_OPTION)
    .option(
      '--out <FILE>',
      'features: .csv, .csv.gz or .parquet by its name; - is standard output, as CSV; or a folder, where --bars is one',
    )
    .option('--columns <NAMES>', "columns wanted, with commas between; default: all of the set's")
    .option('--repair', 'sort the rows and keep the last of a repeated timestamp, and say so')
    .option('--strict', 'refuse odd values (high below low, holes, …) instead of counting them')
    .option('--timeframe <NAMES>', 'of a folder: timeframes wanted, with commas between; default: all that have a file')
    .option('--format <NAME>', 'of a folder: csv, csv.gz or parquet; default: parquet')
    .option('--workers <N>', 'of a folder: threads; default: one for each core')
    .option('--resume', 'of a folder: leave files as they are that an earlier run made of the same bars and set')
    .addHelpText('before', EXAMPLES)
    .action(async (options: Partial<ComputeOptions>, command: Command) => finish(await run(required(options, NEEDED, command), io)));
}

const NEEDED = ['bars', 'set', 'out'] as const;

async function run(options: ComputeOptions, io: CliIo): Promise<ExitCode> {
  const set = (await openSets(options, io, true)).catalogue.resolve(options.set);
  const names = columnsOf(set, options.columns);
  if (await isFolder(options.bars, io)) return computeFolder(options, set, names, io);
  const folderOnly = FOLDER_ONLY.find((name) => options[name] !== undefined);
  if (folderOnly !== undefined)
    throw usage(`--${folderOnly} is for a folder, and --bars is '${options.bars}'; leave it out, or name a folder of bars`);
  const output = await openOutput(options.out, options.bars, io.cwd);
  return stoppable(io, async ({ signal, progress }) => {
    const { name, source } = await openInput(options.bars, io);
    const file = await read(name, source, options, progress, signal);
    progress.clear();
    tellFaults(name, file, io);
    await send(output, framesOf(file.bars, set, names, progress, signal), io, signal);
    return EXIT.ok;
  });
}

const FOLDER_ONLY = ['timeframe', 'format', 'workers', 'resume'] as const;

async function isFolder(bars: string, io: CliIo): Promise<boolean> {
  if (bars === '-') return false;
  const found = await stat(resolve(io.cwd, bars)).catch(() => undefined);
  return found?.isDirectory() === true;
}

async function read(
  name: string,
  source: Input['source'],
  { repair = false, strict = false }: ComputeOptions,
  progress: Progress,
  signal: AbortSignal,
): Promise<FileBars> {
  const { timers } = nodePorts;
  try {
    const onProgress = ({ bytes, size }: { readonly bytes: number; readonly size: number }): void =>
      progress.show('reading', bytes, size, 'bytes');
    return await readBarsFile(name, source, { timers, repair, strict, signal, onProgress });
  } catch (error) {
    throw error instanceof BarkeepError ? inFlags(error) : error;
  }
}

/** Blocks of rows; between two of them a signal is heard. */
async function* framesOf(
  bars: Bars,
  set: FeatureSet,
  names: readonly string[],
  progress: Progress,
  signal: AbortSignal,
): AsyncGenerator<FeatureFrame> {
  const rows = bars.timestamp.length;
  if (rows === 0) yield compute(bars, set).select(names);
  let done = 0;
  for (const frame of computeBlocks(bars, set)) {
    yield frame.select(names);
    done += frame.length;
    progress.show('computing', done, rows, 'bars');
    await nodePorts.timers.yieldToLoop();
    signal.throwIfAborted();
  }
}

async function send(output: Output, frames: AsyncIterable<FeatureFrame>, io: CliIo, signal: AbortSignal): Promise<void> {
  const pieces = output.encode(frames);
  const { path } = output;
  if (path !== undefined) {
    await writeFileAtomically(path, pieces, { signal }).catch((error: unknown) => {
      throw writingTo(path, error);
    });
    return;
  }
  for await (const piece of pieces) await write(io.stdout, piece);
}

function columnsOf(set: FeatureSet, columns: string | undefined): readonly string[] {
  if (columns === undefined) return set.names;
  const names = columns.split(',').map((name) => name.trim());
  const repeated = names.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) throw usage(`--columns names '${repeated}' twice; name each column once`);
  const unknown = names.find((name) => !set.names.includes(name));
  if (unknown !== undefined) throw new UnknownNameError('UNKNOWN_FIELD', `column of ${set.name}`, unknown, set.names);
  return names;
}

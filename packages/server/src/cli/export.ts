import { resolve } from 'node:path';
import { Command } from 'commander';
import { UnknownNameError } from '@barkeep/feature-core';
import { exportMatrix, matrixPaths, type ExportMatrixOptions } from '@barkeep/sdk/training';
import { usage } from './failure.js';
import { EXIT, type CliIo, type ExitCode } from './io.js';
import { requireWritable } from './output.js';
import { required } from './required.js';
import { openService, type ServiceOptions } from './service.js';
import { stoppable } from './stoppable.js';
import { openSets, SETS_OPTION } from './userSets.js';

const EXAMPLES = `Examples:
  barkeep export --set env43-market --symbol BTCUSD --out obs.npy
  barkeep export --set env53-market --symbol BTCUSD --start 2017-01-01 --end 2019-01-01 --origin range --out obs.npy
  barkeep export --set core --symbol EURUSD --timeframe 1hour --dtype float64 --order F --out core.npy

numpy.load('obs.npy', mmap_mode='r') maps it; obs.bars.npy beside it has its bars, obs.json says what it is.
`;

type ExportOptions = ServiceOptions & {
  readonly set: string;
  readonly symbol: string;
  readonly out: string;
  readonly timeframe?: string;
  readonly start?: string;
  readonly end?: string;
  readonly columns?: string;
  readonly dtype?: string;
  readonly order?: string;
  readonly origin?: string;
  readonly maxGap?: string;
};

/** `barkeep export`: the features of a symbol as a matrix that numpy maps, with its bars and a manifest. */
export function exportCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('export')
    .description('write the features of a symbol as a matrix that numpy maps')
    .option('--set <NAME>', 'feature set, or a version as name@hash')
    .option('--symbol <SYMBOL>', 'symbol, as barkeep get /api/v1/symbols lists them')
    .option('--out <FILE>', 'the matrix, a name in .npy; its bars and its manifest go beside it')
    .option('--timeframe <NAME>', 'timeframe; default: 1day')
    .option('--start <TIME>', "first bar open, inclusive; default: the series' first")
    .option('--end <TIME>', 'first bar open that is left out; default: after the newest bar')
    .option('--columns <NAMES>', "columns in this order, with commas between; default: all of the set's")
    .option('--dtype <NAME>', 'float32 or float64; default: float32')
    .option('--order <ORDER>', 'C (by row) or F (by column); default: C')
    .option('--origin <NAME>', 'series, or range to compute from the first row as legacy loaders do; default: series')
    .option('--max-gap <STEPS>', 'steps from one bar to the next that are no gap; default: 1, of daily bars 5')
    .option('--data <DIR>', 'folder of bars; default: BARKEEP_DATA, else the bundled ones')
    .option(...SETS_OPTION)
    .addHelpText('before', EXAMPLES)
    .action(async (options: Partial<ExportOptions>, command: Command) => finish(await run(required(options, NEEDED, command), io)));
}

const NEEDED = ['set', 'symbol', 'out'] as const;

async function run(options: ExportOptions, io: CliIo): Promise<ExitCode> {
  const wanted = await matrixOptions(options, io);
  const { service } = await openService(options, io);
  try {
    return await stoppable(io, async ({ signal, progress }) => {
      const onProgress = (rows: number): void => progress.tell('exporting', () => `exporting  ${rows} rows`);
      const manifest = await exportMatrix(service, { ...wanted, signal, onProgress });
      progress.clear();
      const { rows, columns, dtype, version, origin } = manifest;
      io.stderr.write(`${options.out}: ${rows} rows x ${columns.length} columns of ${dtype}, ${version}, origin ${origin}\n`);
      return EXIT.ok;
    });
  } finally {
    await service.close();
  }
}

async function matrixOptions(options: ExportOptions, io: CliIo): Promise<ExportMatrixOptions> {
  const set = (await openSets(options, io)).catalogue.resolve(options.set);
  const { symbol, out, timeframe, start, end, columns, maxGap } = options;
  if (!/\.npy$/i.test(out)) throw usage(`--out is '${out}'; use a name that ends in .npy`);
  const path = resolve(io.cwd, out);
  await requireWritable(path, out);
  await requireWritable(matrixPaths(path).manifest, matrixPaths(out).manifest);
  const names = columns?.split(',').map((name) => name.trim());
  const unknown = names?.find((name) => !set.names.includes(name));
  if (unknown !== undefined) throw new UnknownNameError('UNKNOWN_FIELD', `column of ${set.name}`, unknown, set.names);
  const repeated = names?.find((name, i) => names.indexOf(name) !== i);
  if (repeated !== undefined) throw usage(`--columns names '${repeated}' twice; name each column once`);
  return {
    set,
    symbol,
    out: path,
    dtype: oneOf('--dtype', options.dtype ?? 'float32', ['float32', 'float64']),
    order: oneOf('--order', options.order ?? 'C', ['C', 'F']),
    origin: oneOf('--origin', options.origin ?? 'series', ['series', 'range']),
    ...(timeframe === undefined ? {} : { timeframe }),
    ...(start === undefined ? {} : { start }),
    ...(end === undefined ? {} : { end }),
    ...(names === undefined ? {} : { columns: names }),
    ...(maxGap === undefined ? {} : { maxGap: stepsOf(maxGap) }),
  };
}

function oneOf<const T extends string>(flag: string, value: string, known: readonly T[]): T {
  const found = known.find((candidate) => candidate === value);
  if (found === undefined) throw usage(`${flag} is '${value}'; use ${known.join(' or ')}`);
  return found;
}

function stepsOf(text: string): number {
  const steps = Number(text);
  if (!(steps >= 1)) throw usage(`--max-gap is '${text}'; use a number of timeframe steps, 1 or more`);
  return steps;
}

import { Command } from 'commander';
import { compute, sliceBars, type Bars, type FeatureSet } from '@barkeep/feature-core';
import { DEFAULT_SET, nodePorts } from '@barkeep/sdk';
import { bundledBars } from './bundledBars.js';
import { EXIT, write, type CliIo, type ExitCode } from './io.js';
import { withSharedCache } from './sharedCache.js';
import { table } from './table.js';
import { openSets, SETS_OPTION } from './userSets.js';

const FILE = 'dashusdt_1m.csv.gz';
const ROWS = 4096;
const ROUNDS = 7;
/** Networks that are told of beside the one that was measured, in bits a second. */
const NETWORKS = [
  ['1 Gbit/s', 1e9],
  ['10 Gbit/s', 1e10],
] as const;

type ExplainOptions = { readonly set: string; readonly sets?: string };

/** `barkeep cache explain`: measures whether a chunk of finished columns is fetched faster than it is computed. */
export function explainCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('explain')
    .description('measure here whether finished columns are fetched from Redis faster than they are computed')
    .option('--set <NAME>', 'a set or version', DEFAULT_SET)
    .option(...SETS_OPTION)
    .action(async ({ set: name, ...options }: ExplainOptions) => {
      const set = (await openSets(options, io)).catalogue.resolve(name);
      await write(io.stdout, await explained(set, io));
      finish(EXIT.ok);
    });
}

async function explained(set: FeatureSet, io: CliIo): Promise<string> {
  const bars = await chunkOfBars();
  const bytes = 8 * ROWS * set.names.length;
  const computeMs = middle(Array.from({ length: ROUNDS }, () => timed(() => compute(bars, set))));
  const fetchMs = await withSharedCache(io, (cache) => cache.fetchMs(bytes, ROUNDS, nodePorts.clock));
  const rate = (8 * bytes) / (computeMs / 1000);
  const network = NETWORKS.map(([label, bits]) => [`fetch at ${label}`, msText((8 * bytes * 1000) / bits), 'by its rate alone']);
  const page = table([
    ['compute', msText(computeMs), `${ROWS} rows of ${set.names.length} columns, ${set.version}`],
    ['fetch from this Redis', msText(fetchMs), `${(bytes / 2 ** 20).toFixed(2)} MiB of finished columns`],
    ...network,
  ]);
  const verdict =
    fetchMs < computeMs ? 'moving finished columns would be faster here' : 'computing is faster here, and finished columns are not moved';
  return `${page}break-even: moving pays above ${(rate / 1e9).toFixed(1)} Gbit/s; ${verdict}\n`;
}

async function chunkOfBars(): Promise<Bars> {
  return sliceBars(await bundledBars(FILE), 0, ROWS);
}

function timed(work: () => unknown): number {
  const startedMs = nodePorts.clock.monotonic();
  work();
  return nodePorts.clock.monotonic() - startedMs;
}

function middle(times: readonly number[]): number {
  return [...times].sort((a, b) => a - b)[times.length >> 1]!;
}

function msText(ms: number): string {
  return `${ms.toFixed(2)} ms`;
}

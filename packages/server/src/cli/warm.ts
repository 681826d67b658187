import { parseTimeframe, TIMEFRAMES } from '@barkeep/feature-core';
import { nodePorts, Warmer, type IDataService, type WarmReport, type WarmTarget } from '@barkeep/sdk';
import { Command } from 'commander';
import { usage } from './failure.js';
import { EXIT, given, write, type CliIo, type ExitCode } from './io.js';
import { Progress } from './progress.js';
import { openService, type ServiceOptions } from './service.js';
import { untilShared } from './sharedCache.js';
import { SETS_OPTION } from './userSets.js';

const EXAMPLES = `Examples:
  barkeep warm --all                                        every stored series, the default set
  barkeep warm --symbols AAPL,MSFT --timeframes 1day,1hour
  barkeep warm --all --sets core,legacy --budget 60         what can be done in a minute
`;

type WarmCliOptions = Omit<ServiceOptions, 'sets'> & {
  readonly symbols?: string;
  readonly all?: boolean;
  readonly timeframes?: string;
  readonly sets?: string;
  readonly setsFolder?: string;
  readonly budget?: number;
};

/** `barkeep warm`: computes newest vectors and states before they are asked for, into the caches that outlive this process. */
export function warmCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('warm')
    .description('bring newest vectors and states into Redis and the cache folder before they are asked for')
    .option('--symbols <NAMES>', 'symbols, with commas between')
    .option('--all', 'every symbol that there are bars of')
    .option('--timeframes <NAMES>', 'timeframes, with commas between; default: all that a symbol is stored in')
    .option('--sets <NAMES>', 'feature sets or versions, with commas between; default: BARKEEP_SET, else core')
    .option('--budget <SECONDS>', 'longest time', Number)
    .option('--data <DIR>', 'folder of bars; default: BARKEEP_DATA, else the bundled ones')
    .option(SETS_OPTION[0].replace('--sets', '--sets-folder'), SETS_OPTION[1])
    .addHelpText('before', EXAMPLES)
    .action(async (options: WarmCliOptions) => finish(await run(options, io)));
}

async function run(options: WarmCliOptions, io: CliIo): Promise<ExitCode> {
  requireOptions(options, io);
  const { sets: names, setsFolder, ...rest } = options;
  const { service, defaultSet } = await openService({ ...rest, ...(setsFolder === undefined ? {} : { sets: setsFolder }) }, io);
  const ending = new AbortController();
  const forget = io.onStop(() => ending.abort());
  const progress = new Progress(io.stderr, nodePorts.clock);
  try {
    await untilShared(service, nodePorts);
    const sets = names === undefined ? [defaultSet.version] : names.split(',');
    const targets = await targetsOf(service, sets, options);
    const warmer = new Warmer({ service, ...nodePorts });
    const report = await warmer.warm(targets, {
      signal: ending.signal,
      ...(options.budget === undefined ? {} : { budgetMs: 1000 * options.budget }),
      onTarget: (done, target, error) => {
        progress.show('warming', done, targets.length, 'runs');
        if (error !== undefined) io.stderr.write(`barkeep: ${target.symbol} ${target.timeframe} ${target.set}: ${messageOf(error)}\n`);
      },
    });
    progress.clear();
    await write(io.stdout, summary(report));
    return report.failed > 0 ? EXIT.usage : EXIT.ok;
  } finally {
    progress.clear();
    forget();
    await service.close(); // waits for what is still being written
  }
}

function requireOptions({ symbols, all, budget }: WarmCliOptions, io: CliIo): void {
  if ((symbols === undefined) === (all === undefined)) throw usage('name --symbols A,B or --all, one of the two');
  if (budget !== undefined && !(budget > 0)) throw usage(`--budget is ${budget}; use seconds, more than 0`);
  const kept = [io.env['BARKEEP_REDIS_URL'], io.env['BARKEEP_CACHE_DIR']].some((variable) => given(variable) !== undefined);
  if (!kept) throw usage('there is nothing to warm that outlives this process; set BARKEEP_REDIS_URL or BARKEEP_CACHE_DIR');
}

/** Every symbol, timeframe and set that is asked for, most detailed last, so that each symbol has something soon. */
async function targetsOf(service: IDataService, sets: readonly string[], options: WarmCliOptions): Promise<WarmTarget[]> {
  const wanted = options.timeframes?.split(',').map(parseTimeframe);
  const asked = options.symbols?.split(',');
  const stored = new Map((await service.symbols()).map((listing) => [listing.symbol, listing.stored]));
  const symbols = asked ?? [...stored.keys()];
  return symbols.flatMap((symbol) => {
    const timeframes = wanted ?? stored.get(symbol.toUpperCase()) ?? TIMEFRAMES.slice(-1);
    return timeframes.flatMap((timeframe) => sets.map((set): WarmTarget => ({ symbol, timeframe, set, part: 'latest' })));
  });
}

function summary({ targets, hits, resumed, misses, failed, ended, ms }: WarmReport): string {
  const done = hits + resumed + misses;
  const rest = ended === 'done' ? '' : `; ${targets - done - failed} left (${ended})`;
  const rate = ms > 0 ? `, ${((1000 * done) / ms).toFixed(1)} a second` : '';
  return `warmed ${done} of ${targets} in ${(ms / 1000).toFixed(1)} s${rate}: ${hits} were warm, ${resumed} resumed, ${misses} computed, ${failed} failed${rest}\n`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

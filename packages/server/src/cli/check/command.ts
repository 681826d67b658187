import { Command } from 'commander';
import { DEFAULT_TOLERANCE, featureSets, type CheckReport, type FeatureSet, type NamedBars } from '@barkeep/feature-core';
import { usage } from '../failure.js';
import { EXIT, write, type CliIo, type ExitCode } from '../io.js';
import type { Progress } from '../progress.js';
import { stoppable } from '../stoppable.js';
import { openSets, SETS_OPTION } from '../userSets.js';
import { barsOf, defaultBars } from './bars.js';
import { parseBudget } from './budget.js';
import { checkCommand } from './checkCommand.js';
import { checkSets } from './checkSets.js';
import { checkJson } from './json.js';
import { commandPage, setLine, setPage, setsFoot } from './page.js';
import { replayLine } from './replay.js';

const EXAMPLES = `Examples:
  barkeep check                                            every built-in set, on bundled and on odd bars
  barkeep check --set legacy --bars aapl_1d.csv            one set, on your own bars
  barkeep check --sets ./sets                              sets of your own, from ./sets/*.json
  barkeep check --command 'python features.py {bars} {out}'
  barkeep check --command 'Rscript features.R {bars} {out}' --bars eurusd_1h.csv.gz --budget 5m
  barkeep check --set talib --json > talib-check.json

Exit codes: 0 clean, 1 a column reads ahead or is not as declared, 2 bad usage or a command that cannot be run.
`;

export type CheckOptions = {
  readonly set?: string;
  readonly sets?: string;
  readonly command?: string;
  readonly bars?: string;
  readonly budget?: string;
  readonly tolerance?: string;
  readonly timeout?: string;
  readonly seed?: string;
  readonly json?: boolean;
};

const DEFAULT_BUDGET = '60s';
const DEFAULT_TIMEOUT_S = 600;
const MOST_TIMEOUT_S = 1_000_000;
const DEFAULT_SEED = 1;

/** `barkeep check`: whether any feature knows of a later bar, in sets and in programs of others. */
export function checkCommandLine(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('check')
    .description('attack features, in sets or in a script, to see whether any of them knows the future')
    .option('--set <NAME>', 'feature set, or a version as name@hash; default: all of --sets, else every set')
    .option(...SETS_OPTION)
    .option('--command <LINE>', 'a command to check in place of a set; {bars} and {out} in it become the paths of two CSV files')
    .option('--bars <FILE>', 'bars: .csv, .csv.gz or .parquet; - is standard input; default: bundled bars and odd ones')
    .option('--budget <LIMIT>', `how much a command is attacked: 60s, 5m or 40 runs; default: ${DEFAULT_BUDGET}`)
    .option(
      '--tolerance <SHARE>',
      `how far values of a command may differ and count as the same; default: ${DEFAULT_TOLERANCE.toExponential()}`,
    )
    .option('--timeout <SECONDS>', `longest run of a command; default: ${DEFAULT_TIMEOUT_S}`)
    .option('--seed <N>', `decides rows and other bars; default: ${DEFAULT_SEED}`)
    .option('--json', 'the report as JSON')
    .addHelpText('before', EXAMPLES)
    .action(async (options: CheckOptions) => finish(await run(options, io)));
}

async function run(options: CheckOptions, io: CliIo): Promise<ExitCode> {
  const check = options.command === undefined ? await setsCheck(options, io) : commandCheck(options, options.command, io);
  const seed = wholeNumber('--seed', options.seed ?? String(DEFAULT_SEED));
  return stoppable(io, async ({ signal, progress }) => {
    const bars = options.bars === undefined ? await defaultBars(check.use, seed) : await barsOf(options.bars, io, signal);
    const { page, clean } = await check.run({ bars, seed, progress, signal });
    progress.clear();
    await write(io.stdout, page);
    return clean ? EXIT.ok : EXIT.breach;
  });
}

type Run = { readonly bars: readonly NamedBars[]; readonly seed: number; readonly progress: Progress; readonly signal: AbortSignal };
type Check = { readonly use: 'sets' | 'command'; readonly run: (run: Run) => Promise<{ readonly page: string; readonly clean: boolean }> };

async function setsCheck(options: CheckOptions, io: CliIo): Promise<Check> {
  for (const name of ['budget', 'tolerance', 'timeout'] as const)
    if (options[name] !== undefined) throw usage(`--${name} is for --command: a set is attacked on every row, and held to the last bit`);
  const sets = await chosenSets(options, io);
  return {
    use: 'sets',
    async run({ bars, seed, progress, signal }) {
      const reports = await checkSets(sets, bars, seed, progress, signal);
      progress.clear();
      const clean = reports.every((report) => report.clean);
      const replay = clean ? '' : replayLine(options, seed);
      if (options.json === true) return { page: checkJson(reports, { seed, ...(clean ? {} : { replay }) }), clean };
      return { page: setsPage(reports, options) + (clean ? '' : `Replay: ${replay}\n`), clean };
    },
  };
}

/** One, those of a folder that was named, or all that there are. */
async function chosenSets({ set, sets }: CheckOptions, io: CliIo): Promise<readonly FeatureSet[]> {
  const { own, catalogue } = await openSets(sets === undefined ? {} : { sets }, io);
  if (set !== undefined) return [catalogue.resolve(set)];
  if (sets !== undefined && own.length === 0) throw usage(`--sets is '${sets}', and there is no set in it; put one there, as NAME.json`);
  return sets === undefined ? [...featureSets(), ...own] : own;
}

function setsPage(reports: readonly CheckReport[], { set, sets }: CheckOptions): string {
  if (set !== undefined || sets !== undefined) return reports.map(setPage).join('\n');
  const width = Math.max(...reports.map(({ subject }) => subject.length));
  return reports.map((report) => setLine(report, width)).join('') + setsFoot(reports);
}

function commandCheck(options: CheckOptions, command: string, io: CliIo): Check {
  for (const name of ['set', 'sets'] as const)
    if (options[name] !== undefined) throw usage(`--command is checked in place of a set; leave --${name} out`);
  const budget = parseBudget(options.budget ?? DEFAULT_BUDGET);
  const tolerance = Number(options.tolerance ?? DEFAULT_TOLERANCE);
  if (!(tolerance >= 0 && tolerance < 1)) throw usage(`--tolerance is '${options.tolerance}'; use a number from 0 (every bit) to below 1`);
  const timeoutMs = 1000 * timeoutOf(options.timeout);
  return {
    use: 'command',
    async run({ bars, seed, progress, signal }) {
      const result = await checkCommand({ command, budget, tolerance, seed, timeoutMs }, bars, io, progress, signal);
      const { report, failures, left, runs } = result;
      const replay = report.clean ? '' : replayLine({ ...options, budget: `${Math.max(1, result.attacks)} runs` }, seed);
      if (options.json === true)
        return {
          page: checkJson([report], { seed, tolerance, runs, failures, left, ...(report.clean ? {} : { replay }) }),
          clean: report.clean,
        };
      return { page: commandPage(result, tolerance) + (report.clean ? '' : `Replay: ${replay}\n`), clean: report.clean };
    },
  };
}

function timeoutOf(text = String(DEFAULT_TIMEOUT_S)): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds > 0 && seconds <= MOST_TIMEOUT_S) return seconds;
  throw usage(`--timeout is '${text}'; use seconds, more than 0 and at most ${MOST_TIMEOUT_S}`);
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw usage(`${name} is '${text}'; use a whole number from 0 to 999999999`);
}

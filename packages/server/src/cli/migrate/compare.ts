import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { BAR_COLUMNS, type BarColumn, type Bars } from '@barkeep/feature-core';
import { nodePorts, parseTime } from '@barkeep/sdk';
import {
  compareFrames,
  DEFAULT_COMPARE_TOLERANCE,
  readFrameFile,
  STAGES,
  type ComparableFrame,
  type GateRule,
  type Stage,
} from '@barkeep/sdk/migration';
import { usage } from '../failure.js';
import { EXIT, write, type CliIo, type ExitCode } from '../io.js';
import type { Progress } from '../progress.js';
import { stoppable } from '../stoppable.js';
import { openSets, SETS_OPTION } from '../userSets.js';
import { comparePage } from './comparePage.js';
import { compareReport, type CompareReport } from './compareReport.js';
import { compareSymbols } from './compareRun.js';
import { compareHtml } from './html.js';
import { jsonText } from './json.js';
import { gatesOf, oneOf } from './stages.js';

export type CompareCommandOptions = {
  readonly legacy?: string;
  readonly left?: string;
  readonly right?: string;
  readonly symbols?: string;
  readonly timeframe?: string;
  readonly start?: string;
  readonly end?: string;
  readonly set?: string;
  readonly sets?: string;
  readonly data?: string;
  readonly origin?: string;
  readonly columns?: string;
  readonly alias?: string;
  readonly tolerance?: string;
  readonly sliceRuns?: string;
  readonly timeout?: string;
  readonly gates?: string;
  readonly gate?: string;
  readonly json?: boolean;
  readonly html?: string;
};

const DEFAULT_SLICE_RUNS = 16;
const DEFAULT_TIMEOUT_S = 600;

/** `barkeep migrate compare`: a legacy loader, or a file of its features, against Barkeep. */
export function compareCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('compare')
    .description('compare a legacy loader with Barkeep, cell by cell, and say why a column differs')
    .option(
      '--legacy <LINE>',
      'the loader as a command; {symbol} {timeframe} {start} {end} {bars} in it are what to load, {out} the file to write',
    )
    .option('--left <FILE>', 'in its place: a file of legacy features, .csv or .parquet; with --right')
    .option('--right <FILE>', 'a file of the features to compare with')
    .option('--symbols <NAMES>', 'symbols, with commas between; default: all that have the timeframe')
    .option('--timeframe <NAME>', 'default: 1day')
    .option('--start <TIME>', 'first bar; default: the first there is')
    .option('--end <TIME>', 'first bar that is left out; default: after the newest')
    .option('--set <NAME>', 'feature set, or a version as name@hash; default: legacy')
    .option(...SETS_OPTION)
    .option('--data <DIR>', 'folder of bars; default: BARKEEP_DATA, else the bundled ones')
    .option('--origin <NAME>', "what Barkeep computes from: 'range' or 'series'; default: range, as legacy loaders do")
    .option('--columns <NAMES>', 'columns to compare, with commas between; default: all that both have')
    .option('--alias <NAMES>', 'names that differ, as SMA20=sma_20,fast=ema_12')
    .option('--tolerance <SHARE>', `how far two values may lie apart; default: ${DEFAULT_COMPARE_TOLERANCE}`)
    .option('--slice-runs <N>', `runs for the smallest slice of bars that shows a difference, a symbol; default: ${DEFAULT_SLICE_RUNS}`)
    .option('--timeout <SECONDS>', `longest run of the command; default: ${DEFAULT_TIMEOUT_S}`)
    .option('--gates <FILE>', 'JSON with the rules of the gates; with --gate')
    .option('--gate <STAGE>', 'exit by the cells, worst and errorRate of this gate; default: every cell within the tolerance')
    .option('--json', 'the report as JSON')
    .option('--html <FILE>', 'the report as a page of its own, too')
    .action(async (options: CompareCommandOptions) => finish(await run(options, io)));
}

async function run(options: CompareCommandOptions, io: CliIo): Promise<ExitCode> {
  return stoppable(io, async ({ signal, progress }) => {
    const rule = await ruleOf(options, io);
    const report =
      options.legacy === undefined
        ? await compareFiles(options, rule, io)
        : await compareLive(options, options.legacy, rule, { io, progress, signal });
    progress.clear();
    if (options.html !== undefined) await writeFile(resolve(io.cwd, options.html), compareHtml(report));
    await write(io.stdout, options.json === true ? jsonText(report) : comparePage(report));
    return report.passed ? EXIT.ok : EXIT.breach;
  });
}

async function ruleOf(
  { gate, gates }: CompareCommandOptions,
  io: CliIo,
): Promise<{ readonly stage: Stage; readonly rule: GateRule } | undefined> {
  if (gate === undefined) return undefined;
  const stage = oneOf('--gate', gate, STAGES.slice(1)) as Exclude<Stage, 'legacy'>;
  return { stage, rule: (await gatesOf(gates === undefined ? {} : { gates }, io))[stage] };
}

type Rule = Awaited<ReturnType<typeof ruleOf>>;

/** Two files: nothing is computed again, so that there is no smallest slice. */
async function compareFiles(options: CompareCommandOptions, rule: Rule, io: CliIo): Promise<CompareReport> {
  const { left, right } = options;
  if (left === undefined || right === undefined) throw usage('give --legacy with a command, or --left and --right with a file each');
  const [legacy, barkeep] = await Promise.all([left, right].map((name) => readFrameFile(nodePorts.files, resolve(io.cwd, name), name)));
  const set = (await openSets(options, io)).catalogue.resolve(options.set ?? 'legacy');
  const bars = barsIn(barkeep!);
  const comparison = compareFrames(legacy!, barkeep!, { ...settingsOf(options), set, ...(bars === undefined ? {} : { bars }) });
  return compareReport({ legacy: left, barkeep: right, rule, symbols: [{ symbol: left, comparison, slice: null }] });
}

/** The bars that a file of features has beside them: with them more causes can be tried. */
function barsIn({ timestamps, names, columns }: ComparableFrame): Bars | undefined {
  const ascends = timestamps.every((ms, i) => i === 0 || ms > timestamps[i - 1]!);
  if (!ascends || !BAR_COLUMNS.every((name) => names.includes(name))) return undefined;
  const values = Object.fromEntries(BAR_COLUMNS.map((name) => [name, columns[names.indexOf(name)]!])) as Record<BarColumn, Float64Array>;
  return { timestamp: timestamps, ...values };
}

/** Settings that both ways share. */
function settingsOf({ alias, columns, tolerance }: CompareCommandOptions) {
  const share = tolerance === undefined ? undefined : Number(tolerance);
  if (share !== undefined && !(share >= 0 && share < 1))
    throw usage(`--tolerance is '${tolerance}'; use a number from 0 (every bit) to below 1`);
  return {
    aliases: aliasesOf(alias),
    ...(columns === undefined ? {} : { columns: listOf(columns) }),
    ...(share === undefined ? {} : { tolerance: share }),
  };
}

function aliasesOf(text: string | undefined): Readonly<Record<string, string>> {
  const pairs = listOf(text ?? '').map((pair) => pair.split('=').map((name) => name.trim()));
  const wrong = pairs.find(([a, b, ...more]) => !a || !b || more.length > 0);
  if (wrong !== undefined) throw usage(`--alias has '${wrong.join('=')}'; write LEGACY=BARKEEP, as in SMA20=sma_20`);
  return Object.fromEntries(pairs);
}

export function listOf(text: string): string[] {
  return text
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
}

async function compareLive(
  options: CompareCommandOptions,
  legacy: string,
  rule: Rule,
  run: { readonly io: CliIo; readonly progress: Progress; readonly signal: AbortSignal },
): Promise<CompareReport> {
  for (const name of ['left', 'right'] as const)
    if (options[name] !== undefined) throw usage(`--${name} is a file in place of a command; leave it or --legacy out`);
  const origin = oneOf('--origin', options.origin ?? 'range', ['range', 'series'] as const);
  const { start, end } = options;
  const { version, symbols } = await compareSymbols(
    {
      command: legacy,
      origin,
      timeframe: options.timeframe ?? '1day',
      set: options.set ?? 'legacy',
      settings: settingsOf(options),
      sliceRuns: wholeNumber('--slice-runs', options.sliceRuns ?? String(DEFAULT_SLICE_RUNS)),
      limitMs: 1000 * Math.max(1, wholeNumber('--timeout', options.timeout ?? String(DEFAULT_TIMEOUT_S))),
      ...(options.symbols === undefined ? {} : { symbols: listOf(options.symbols) }),
      ...(start === undefined ? {} : { startMs: parseTime(start, '--start') }),
      ...(end === undefined ? {} : { endMs: parseTime(end, '--end') }),
      ...(options.data === undefined ? {} : { data: options.data }),
      ...(options.sets === undefined ? {} : { sets: options.sets }),
    },
    run,
  );
  return compareReport({ legacy, barkeep: `${version}, origin ${origin}`, rule, symbols });
}

function wholeNumber(name: string, text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw usage(`${name} is '${text}'; use a whole number`);
}

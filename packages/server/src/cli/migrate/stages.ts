import { writeFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { resolve } from 'node:path';
import { Command } from 'commander';
import { nodePorts } from '@barkeep/sdk';
import {
  DEFAULT_GATES,
  DEFAULT_MIGRATION_FILE,
  evaluateGate,
  FIRST_STATE,
  openStoreFrom,
  parseGates,
  setStage,
  SHARES_BY,
  STAGES,
  type Gates,
  type IMigrationStore,
  type ShareBy,
  type Stage,
} from '@barkeep/sdk/migration';
import { usage } from '../failure.js';
import { EXIT, given, write, type CliIo, type ExitCode } from '../io.js';
import { reportOf, type MigrationReport } from './migrationReport.js';
import { gateLines, logPage, reportPage, statusPage } from './stagePages.js';
import { migrationHtml } from './html.js';
import { jsonText } from './json.js';

const STATE_OPTION = [
  '--state <WHERE>',
  `file of the state, URL of a Redis, or 'redis' for BARKEEP_REDIS_URL; default: BARKEEP_MIGRATION, else ${DEFAULT_MIGRATION_FILE}`,
] as const;
const GATES_OPTION = ['--gates <FILE>', 'JSON with the rules of the gates; default: built-in ones'] as const;

type StoreOptions = { readonly state?: string; readonly gates?: string; readonly json?: boolean };

/** `barkeep migrate set STAGE`. */
export function setCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('set')
    .description('go on to a stage where its gate is open, or back to an earlier one')
    .argument('<STAGE>', STAGES.join(', '))
    .option(...STATE_OPTION)
    .option(...GATES_OPTION)
    .option('--share <SHARE>', 'of a canary: part that Barkeep answers, 0 to 1')
    .option('--by <WHAT>', `of a canary: what it is a share of: ${SHARES_BY.join(', ')}`)
    .option('--reason <TEXT>', 'why, for the log')
    .option('--force <REASON>', 'go against the gate, or over a stage, and say why')
    .option('--who <NAME>', 'who does it, for the log; default: the user')
    .option('--json', 'what was done, as JSON')
    .action(async (stage: string, options: SetOptions) => finish(await set(stage, options, io)));
}

type SetOptions = StoreOptions & {
  readonly share?: string;
  readonly by?: string;
  readonly reason?: string;
  readonly force?: string;
  readonly who?: string;
};

async function set(name: string, options: SetOptions, io: CliIo): Promise<ExitCode> {
  const to = oneOf<Stage>('STAGE', name, STAGES);
  const by = options.by === undefined ? undefined : oneOf<ShareBy>('--by', options.by, SHARES_BY);
  const share = options.share === undefined ? undefined : Number(options.share);
  const gates = await gatesOf(options, io);
  return withStore(options, io, async (store) => {
    const result = await setStage(store, {
      to,
      gates,
      who: options.who ?? userInfo().username,
      host: hostname(),
      nowMs: Date.now(),
      ...(share === undefined ? {} : { share }),
      ...(by === undefined ? {} : { by }),
      ...(options.force === undefined ? {} : { force: true, reason: options.force }),
      ...(options.reason === undefined ? {} : { reason: options.reason }),
    });
    const { changed, state, gate } = result;
    if (options.json === true) await write(io.stdout, jsonText(result));
    else if (changed) await write(io.stdout, statusPage(state));
    else await write(io.stdout, `still ${state.stage}: the gate to ${to} is closed\n\n${gateLines(gate!)}`);
    return changed ? EXIT.ok : EXIT.breach;
  });
}

/** `barkeep migrate status`. */
export function statusCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('status')
    .description('the stage, and what its next gate asks for; exits with 1 where that is closed')
    .option(...STATE_OPTION)
    .option(...GATES_OPTION)
    .option('--json', 'as JSON')
    .action(async (options: StoreOptions) =>
      finish(
        await withReport(options, io, async ({ state, next }) => {
          if (options.json === true) await write(io.stdout, jsonText({ state, next }));
          else
            await write(
              io.stdout,
              statusPage(state) +
                (next === null ? '' : `\nThe gate to ${next.to} is ${next.passed ? 'open' : 'closed'}.\n${gateLines(next)}`),
            );
          return next === null || next.passed ? EXIT.ok : EXIT.breach;
        }),
      ),
    );
}

/** `barkeep migrate log`. */
export function logCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('log')
    .description('who changed the stage, when and why')
    .option(...STATE_OPTION)
    .option('--json', 'as JSON')
    .action(async (options: StoreOptions) =>
      finish(
        await withStore(options, io, async (store) => {
          const log = await store.log();
          await write(io.stdout, options.json === true ? jsonText(log) : logPage(log));
          return EXIT.ok;
        }),
      ),
    );
}

/** `barkeep migrate report`. */
export function reportCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('report')
    .description('what was seen on each day, the next gate, and the log')
    .option(...STATE_OPTION)
    .option(...GATES_OPTION)
    .option('--html <FILE>', 'also as a page of its own')
    .option('--json', 'as JSON')
    .action(async (options: StoreOptions & { readonly html?: string }) =>
      finish(
        await withReport(options, io, async (report) => {
          if (options.html !== undefined) await writeFile(resolve(io.cwd, options.html), migrationHtml(report));
          await write(io.stdout, options.json === true ? jsonText(report) : reportPage(report));
          return EXIT.ok;
        }),
      ),
    );
}

async function withReport(options: StoreOptions, io: CliIo, use: (report: MigrationReport) => Promise<ExitCode>): Promise<ExitCode> {
  const gates = await gatesOf(options, io);
  return withStore(options, io, async (store) => {
    const state = (await store.read()) ?? FIRST_STATE;
    const { lines, broken } = await store.evidence();
    const nextStage = STAGES[STAGES.indexOf(state.stage) + 1];
    const next = nextStage === undefined || nextStage === 'legacy' ? null : evaluateGate(nextStage, state, lines, gates);
    return use(reportOf({ state, next, lines, broken, log: await store.log(), atMs: Date.now() }));
  });
}

async function withStore(options: StoreOptions, io: CliIo, use: (store: IMigrationStore) => Promise<ExitCode>): Promise<ExitCode> {
  const where = options.state ?? given(io.env['BARKEEP_MIGRATION']) ?? DEFAULT_MIGRATION_FILE;
  const isFile = where !== 'redis' && !/^\w+:\/\//.test(where);
  const store = openStoreFrom(isFile ? resolve(io.cwd, where) : where, nodePorts.files, io.env);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

export async function gatesOf({ gates }: { readonly gates?: string }, io: CliIo): Promise<Gates> {
  if (gates === undefined) return DEFAULT_GATES;
  const bytes = await nodePorts.files.read(resolve(io.cwd, gates));
  if (bytes === undefined) throw usage(`--gates is '${gates}', and there is no such file`);
  return parseGates(new TextDecoder().decode(bytes));
}

export function oneOf<T extends string>(what: string, name: string, known: readonly T[]): T {
  const found = known.find((each) => each === name);
  if (found !== undefined) return found;
  throw usage(`${what} is '${name}'; use ${known.join(', ')}`);
}

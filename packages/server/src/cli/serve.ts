import { resolve } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { Command, InvalidArgumentError } from 'commander';
import { nodePorts, Warmer, type SymbolListing, type WarmReport } from '@barkeep/sdk';
import { createApp, processFacts, type AppOptions } from '../app.js';
import { DEFAULT_HOST, DEFAULT_PORT, startServer, type RunningServer } from '../listen.js';
import { jsonLog } from '../log.js';
import type { ProcessFacts } from '../metrics.js';
import { usage } from './failure.js';
import { logLowHitRate } from './hitRateLog.js';
import { EXIT, given, write, type CliIo, type ExitCode } from './io.js';
import { openService, type OpenedService } from './service.js';
import { SETS_OPTION } from './userSets.js';

const DEFAULT_WARM = 200;
/** Longest time of a round of warming: less than bars of a minute leave. */
const WARM_BUDGET_MS = 20_000;

const EXAMPLES = `Examples:
  barkeep serve                                  the bundled bars on port ${DEFAULT_PORT}
  barkeep serve --data ./bars --port 8080        a folder of SYMBOL/TIMEFRAME.csv, .csv.gz or .parquet
  barkeep serve --data ./bars --host 0.0.0.0     for other machines too
  barkeep serve --sets ./sets --default-set mine sets of your own, from ./sets/*.json
  PORT=9000 barkeep serve
`;

type ServeOptions = {
  readonly data?: string;
  readonly port?: number;
  readonly host: string;
  readonly sets?: string;
  readonly defaultSet?: string;
  readonly writable?: boolean;
  readonly logRequests?: boolean;
  readonly share?: string;
  readonly shareBytes?: number;
  readonly untilStdinCloses?: boolean;
  readonly warm: number;
};

/** `barkeep serve`: answers over HTTP until it is told to stop. */
export function serveCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('serve')
    .description('serve features over HTTP')
    .option('--data <DIR>', 'folder of bars; default: BARKEEP_DATA, else the bundled ones')
    .option('--port <N>', `port, 0 for a free one; default: PORT, else ${DEFAULT_PORT}`, parsePort)
    .option('--host <H>', 'address to listen on', DEFAULT_HOST)
    .option(...SETS_OPTION)
    .option('--default-set <NAME>', 'set of a request that names none; default: BARKEEP_SET, else core')
    .option('--writable', 'take bars by POST')
    .option('--log-requests', 'a line on standard error for each request')
    .option('--share <DIR>', 'folder where answers become files that programs on this machine map; default: BARKEEP_SHARE')
    .option('--share-bytes <N>', 'bytes that these files take together; default: 4 GiB', parseBytes)
    .option('--until-stdin-closes', 'stop when standard input ends, as it does when the program that holds it is gone')
    .option('--warm <N>', 'series and sets to keep warm, of those asked for most; 0 for none', parseCount, DEFAULT_WARM)
    .addHelpText('before', EXAMPLES)
    .action(async (options: ServeOptions) => finish(await run(options, io)));
}

async function run(options: ServeOptions, io: CliIo): Promise<ExitCode> {
  const port = options.port ?? portOf(io.env['PORT']);
  const opened = await openService(options, io);
  const log = jsonLog((line) => io.stderr.write(line), nodePorts.clock);
  const loop = monitorEventLoopDelay({ resolution: 10 });
  loop.enable();
  const watching = new AbortController();
  const app = createApp(opened.service, {
    defaultSet: opened.defaultSet.version,
    writable: options.writable ?? false,
    processFacts: () => withLoopDelay(loop),
    onFault: (error, what) => log('error', what, { reason: error instanceof Error ? (error.stack ?? error.message) : String(error) }),
    ...shareOf(options, io),
    ...(options.logRequests === true ? { onRequest: (request) => log('info', 'request', request) } : {}),
  });
  try {
    const server = await startServer(app, { port, host: options.host });
    const stopped = untilStopped(io, options.untilStdinCloses === true);
    await write(io.stdout, welcome(server, opened, await opened.service.symbols()));
    log('info', 'started', { url: server.url, data: opened.folder });
    void logLowHitRate(opened.service, log, nodePorts.timers, watching.signal);
    const warmer = new Warmer({ service: opened.service, ...nodePorts });
    const onRound = (report: WarmReport): void => log('info', 'warmed', report);
    void warmer
      .keepWarm(options.warm, { budgetMs: WARM_BUDGET_MS, signal: watching.signal, onRound })
      .catch((error: unknown) => log('error', 'warming', { reason: String(error) }));
    await stopped;
    await server.close();
    log('info', 'stopped');
    return EXIT.ok;
  } finally {
    watching.abort();
    loop.disable();
    await opened.service.close();
  }
}

/** Further signals while it stops are heard and change nothing: a terminal sends one to the launcher and one to this process. */
function untilStopped(io: CliIo, orStdinCloses: boolean): Promise<void> {
  return new Promise((stop) => {
    io.onStop(() => stop());
    if (!orStdinCloses) return;
    for (const event of ['end', 'close', 'error']) io.stdin.on(event, () => stop());
    io.stdin.resume();
  });
}

function shareOf(options: ServeOptions, io: CliIo): Pick<AppOptions, 'share'> {
  const folder = options.share ?? given(io.env['BARKEEP_SHARE']);
  if (folder === undefined && options.shareBytes !== undefined) throw usage('--share-bytes bounds the files of --share; give it too');
  if (folder === undefined) return {};
  return { share: { folder: resolve(io.cwd, folder), ...(options.shareBytes === undefined ? {} : { maxBytes: options.shareBytes }) } };
}

function parseBytes(text: string): number {
  const bytes = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(bytes) || bytes < 1) throw new InvalidArgumentError('Use a whole number of 1 or more.');
  return bytes;
}

function welcome(server: RunningServer, { folder, bundled, defaultSet: set }: OpenedService, symbols: readonly SymbolListing[]): string {
  const names = symbols.slice(0, 8).map(({ symbol, stored }) => `${symbol} (${stored.join(', ')})`);
  const lines = [
    `Barkeep serves ${symbols.length} symbol${symbols.length === 1 ? '' : 's'} from ${bundled ? 'the bundled bars' : folder}: ${names.join(', ')}${symbols.length > 8 ? ', …' : ''}`,
    `Feature set: ${set.version}, ${set.names.length} features`,
    `At ${server.url}`,
    '',
  ];
  const [first] = symbols;
  if (first === undefined) return `${[...lines, 'There are no bars yet: put SYMBOL/TIMEFRAME.csv into the folder.'].join('\n')}\n`;
  const path = `${server.url}/api/v1/features/${encodeURIComponent(first.symbol)}/${first.stored[0] ?? first.timeframes[0]}`;
  return `${[...lines, `  curl '${path}'`, `  curl '${path}?last=3&set=legacy' -H 'accept: text/csv'`, '', 'Ctrl-C stops it.'].join('\n')}\n`;
}

function withLoopDelay(loop: ReturnType<typeof monitorEventLoopDelay>): ProcessFacts {
  const seconds = (ns: number): number => (Number.isFinite(ns) ? ns / 1e9 : 0);
  const loopDelay = { mean: seconds(loop.mean), p99: seconds(loop.percentile(99)), max: seconds(loop.max) };
  loop.reset();
  return { ...processFacts(), loopDelay };
}

function portOf(text: string | undefined): number {
  if (text === undefined || text === '') return DEFAULT_PORT;
  const port = readPort(text);
  if (port === undefined) throw usage(`PORT is '${text}'; use an integer from 0 to 65535`);
  return port;
}

function parsePort(text: string): number {
  const port = readPort(text);
  if (port === undefined) throw new InvalidArgumentError('Use an integer from 0 to 65535.');
  return port;
}

function parseCount(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('Use a whole number from 0 to 99999.');
  return Number(text);
}

function readPort(text: string): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535 ? Number(text) : undefined;
}

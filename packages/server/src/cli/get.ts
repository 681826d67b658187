import { Command } from 'commander';
import { ERROR_CODES } from '@barkeep/feature-core';
import { createApp } from '../app.js';
import { exitCodeOf, usage } from './failure.js';
import { EXIT, write, type CliIo, type ExitCode } from './io.js';
import { openService, type ServiceOptions } from './service.js';
import { SETS_OPTION } from './userSets.js';

const EXAMPLES = `Examples:
  barkeep get '/api/v1/features/AAPL/1day?set=legacy'
  barkeep get '/api/v1/features/AAPL/1day?start=2020-01-01' --accept text/csv --data ./bars
  barkeep get /metrics
`;

type GetOptions = ServiceOptions & { readonly accept?: string };

/** `barkeep get PATH`: prints what the server would answer, without a server. */
export function getCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('get')
    .description('print what the server would answer, without a server')
    .argument('<PATH>', 'path and query, in quotes')
    .option('--data <DIR>', 'folder of bars; default: BARKEEP_DATA, else the bundled ones')
    .option(...SETS_OPTION)
    .option('--accept <TYPE>', 'form of the answer: application/json, text/csv, application/x-ndjson')
    .option('--default-set <NAME>', 'set of a request that names none; default: BARKEEP_SET, else core')
    .addHelpText('before', EXAMPLES)
    .action(async (path: string, options: GetOptions) => finish(await run(path, options, io)));
}

async function run(path: string, options: GetOptions, io: CliIo): Promise<ExitCode> {
  if (!path.startsWith('/')) throw usage(`PATH is '${path}'; start it with /, as in /api/v1/symbols`);
  const { service, defaultSet } = await openService(options, io);
  try {
    const app = createApp(service, {
      defaultSet: defaultSet.version,
      onFault: (error) => io.stderr.write(`barkeep: ${error instanceof Error ? error.message : String(error)}\n`),
    });
    const response = await app.request(path, { headers: options.accept === undefined ? {} : { accept: options.accept } });
    if (!response.ok) return await refuse(response, io);
    for await (const piece of response.body ?? []) await write(io.stdout, piece);
    return EXIT.ok;
  } finally {
    await service.close();
  }
}

/** The problem goes where the answer would, and its code decides the exit code: a broken data file is bad input here. */
async function refuse(response: Response, io: CliIo): Promise<ExitCode> {
  const body = await response.text();
  await write(io.stdout, body);
  const { code } = JSON.parse(body) as { readonly code?: unknown };
  const known = ERROR_CODES.find((candidate) => candidate === code);
  if (known !== undefined) return exitCodeOf(known);
  return response.status < 500 ? EXIT.usage : EXIT.fault;
}

import { Command, CommanderError } from 'commander';
import { VERSION } from '../version.js';
import { cacheCommand } from './cache.js';
import { checkCommandLine } from './check/command.js';
import { computeCommand } from './compute.js';
import { datasetCommand } from './dataset.js';
import { exportCommand } from './export.js';
import { reportFailure } from './failure.js';
import { getCommand } from './get.js';
import { EXIT, type CliIo, type ExitCode } from './io.js';
import { migrateCommand } from './migrate/command.js';
import { runsCommand } from './runs.js';
import { serveCommand } from './serve.js';
import { warmCommand } from './warm.js';
import { setsCommand } from './sets.js';

const EXAMPLES = `Examples:
  barkeep serve                                              serve the bundled bars
  barkeep serve --data ./bars --port 8080                    serve your own
  barkeep compute --bars aapl_1d.csv --set legacy --out features.csv
  barkeep export --set env43-market --symbol BTCUSD --out obs.npy
                                                             a matrix that numpy maps
  barkeep dataset --recipe recipe.json --out dataset         features, labels, splits and scalers
  barkeep get '/api/v1/features/AAPL/1day?set=legacy'        what the server would answer
  barkeep sets pipeline-v1                                   what a set computes
  barkeep warm --all                                         computes newest vectors into the shared cache
  barkeep cache stats                                        how the caches fare
  barkeep check --command 'python features.py {bars} {out}'  whether a script's features know the future
  barkeep migrate compare --legacy 'python loader.py {symbol} {start} {end} {out}'
`;

/** Runs the command line: 0 done, 2 bad input or usage, 1 a fault of ours. */
export async function run(args: readonly string[], io: CliIo): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const finish = (result: ExitCode): void => void (code = result);
  const program = new Command('barkeep')
    .description('Features of market bars: the same numbers in a file, in a library and over HTTP.')
    .version(VERSION)
    .addHelpText('before', EXAMPLES)
    .helpCommand(true)
    // A subcommand may have a --version of its own.
    .enablePositionalOptions();
  const makers = [
    serveCommand,
    computeCommand,
    datasetCommand,
    exportCommand,
    getCommand,
    setsCommand,
    checkCommandLine,
    migrateCommand,
    runsCommand,
    warmCommand,
    cacheCommand,
  ];
  for (const make of makers) program.addCommand(make(io, finish));
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)]) {
    command.exitOverride().configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, writeText) => writeText(`barkeep: ${text.replace(/^error: /, '')}`),
    });
    refuseRepeated(command);
  }
  if (args.length === 0) {
    program.outputHelp();
    return code;
  }
  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
    return reportFailure(error, io);
  }
  return code;
}

/** An option given twice is refused, as a query parameter is: which of the two was meant cannot be known. */
function refuseRepeated(command: Command): void {
  const given = new Set<string>();
  for (const option of command.options) {
    command.on(`option:${option.name()}`, () => {
      if (given.has(option.name())) command.error(`option '${option.flags}' is given twice; give it once`);
      given.add(option.name());
    });
  }
}

import { Command } from 'commander';
import type { CliIo, ExitCode } from '../io.js';
import { compareCommand } from './compare.js';
import { logCommand, reportCommand, setCommand, statusCommand } from './stages.js';
import { scanCommand } from './scan.js';

const EXAMPLES = `Examples:
  barkeep migrate scan ./training                                      what loads bars or computes features
  barkeep migrate compare --legacy 'python loader.py {symbol} {start} {end} {out}' --symbols AAPL,BTCUSD
  barkeep migrate set shadow                                           both are computed and compared, legacy answers
  barkeep migrate set canary --share 0.1 --by symbol                   where the gate is open
  barkeep migrate report --html report.html                            what was seen, and what is missing for the next stage
`;

/** `barkeep migrate`: from a loader of one's own to Barkeep, in stages. */
export function migrateCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  const command = new Command('migrate').description('replace a loader of your own by Barkeep, in stages').addHelpText('before', EXAMPLES);
  for (const make of [scanCommand, compareCommand, setCommand, statusCommand, logCommand, reportCommand])
    command.addCommand(make(io, finish));
  return command;
}

import { Command } from 'commander';
import { diffVersions, type ColumnChange, type SetDiff } from '@barkeep/feature-core';
import { EXIT, write, type CliIo, type ExitCode } from './io.js';
import { table } from './table.js';
import { openSets } from './userSets.js';

const EXAMPLES = `Examples:
  barkeep sets diff legacy pipeline-v1
  barkeep sets diff mine@0123456789ab mine --sets ./sets
  barkeep sets diff mine@0123456789ab mine --sets ./sets --json
`;

/** `barkeep sets diff A B`: which columns were added, removed, moved and changed, and why. Its options are those of `barkeep sets`. */
export function diffCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('diff')
    .description('what changed from one set or version to another')
    .argument('<A>', 'a set, or a version as name@hash')
    .argument('<B>', 'another')
    .addHelpText('before', EXAMPLES)
    .action(async (a: string, b: string, _options: object, command: Command) => {
      const { json = false, ...options } = command.optsWithGlobals<{ json?: boolean; sets?: string }>();
      const { catalogue } = await openSets(options, io);
      const diff = diffVersions(catalogue.version(a), catalogue.version(b));
      await write(io.stdout, json ? `${JSON.stringify(diff, null, 2)}\n` : page(diff));
      finish(EXIT.ok);
    });
}

function page(diff: SetDiff): string {
  const { from, to, added, removed, moved, changed } = diff;
  const rows = [
    ...added.map(({ column, expression }) => ['added', column, expression]),
    ...removed.map(({ column, expression }) => ['removed', column, expression]),
    ...moved.map((move) => ['moved', move.column, `from place ${move.from + 1} to ${move.to + 1}`]),
    ...changed.flatMap((change) => [['changed', change.column, reason(change)]]),
  ];
  if (rows.length === 0) return `${from} → ${to}: no difference in columns, expressions and revisions\n`;
  const isOrderOnly = moved.length === rows.length;
  return `${from} → ${to}${isOrderOnly ? ': the order only' : ''}\n\n${table(rows)}`;
}

function reason({ from, to, operators }: ColumnChange): string {
  const revisions = operators.map((change) => `${change.operator} from revision ${change.from} to ${change.to}`).join(', ');
  if (from === to) return `${from}; ${revisions}`;
  return `${from} → ${to}${revisions === '' ? '' : `; ${revisions}`}`;
}

import { Command } from 'commander';
import { describeFeatureSet, featureSet, featureSets, type FeatureSetInfo } from '@barkeep/feature-core';
import { EXIT, write, type CliIo, type ExitCode } from './io.js';

const EXAMPLES = `Examples:
  barkeep sets                     every set
  barkeep sets legacy              one set's columns
  barkeep sets legacy --json       the same for programs
`;

/** `barkeep sets [NAME] [--json]`: the feature sets, or the columns of one. */
export function setsCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('sets')
    .description('list the feature sets, or the columns of one')
    .argument('[NAME]', 'a set, or a version as name@hash')
    .option('--json', 'as JSON')
    .addHelpText('before', EXAMPLES)
    .action(async (name: string | undefined, { json = false }: { json?: boolean }) => {
      const infos = name === undefined ? featureSets().map(describeFeatureSet) : [describeFeatureSet(featureSet(name))];
      if (json) await write(io.stdout, `${JSON.stringify(name === undefined ? infos : infos[0], null, 2)}\n`);
      else await write(io.stdout, name === undefined ? listing(infos) : page(infos[0]!));
      finish(EXIT.ok);
    });
}

function listing(infos: readonly FeatureSetInfo[]): string {
  return table([
    ['VERSION', 'FEATURES', 'LOOKBACK', ''],
    ...infos.map((info) => [info.version, String(info.numFeatures), String(info.lookback), info.description]),
  ]);
}

function page(info: FeatureSetInfo): string {
  const head = `${info.version}: ${info.numFeatures} features, ${info.lookback} bars of lookback\n${info.description}\n\n`;
  const rows = info.columns.map((column) => [column.name, column.category, String(column.lookback), column.expression]);
  return head + table([['COLUMN', 'CATEGORY', 'LOOKBACK', 'EXPRESSION'], ...rows]);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]!.map((_, k) => Math.max(...rows.map((row) => row[k]!.length)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, k) => cell.padEnd(widths[k]!))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

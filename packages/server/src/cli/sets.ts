import { Command } from 'commander';
import { describeFeatureSet, type FeatureInfo, type FeatureSetInfo } from '@barkeep/feature-core';
import { EXIT, write, type CliIo, type ExitCode } from './io.js';
import { openSets, SETS_OPTION } from './userSets.js';

const EXAMPLES = `Examples:
  barkeep sets                     every set
  barkeep sets legacy              one set's columns
  barkeep sets legacy --json       the same for programs
  barkeep sets --sets ./sets mine  one of your own, from ./sets/*.json
`;

type SetsOptions = { readonly sets?: string; readonly json?: boolean };

/** `barkeep sets [NAME] [--json]`: the feature sets, or the columns of one. */
export function setsCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  return new Command('sets')
    .description('list the feature sets, or the columns of one')
    .argument('[NAME]', 'a set, or a version as name@hash')
    .option(...SETS_OPTION)
    .option('--json', 'as JSON')
    .addHelpText('before', EXAMPLES)
    .action(async (name: string | undefined, { json = false, ...options }: SetsOptions) => {
      const { catalogue } = await openSets(options, io);
      const infos = name === undefined ? catalogue.describe() : [describeFeatureSet(catalogue.resolve(name))];
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
  const said = [info.description, info.category === '' ? '' : `category: ${info.category}`, tagsText(info)].filter((line) => line !== '');
  const head = `${info.version}: ${info.numFeatures} features, ${info.lookback} bars of lookback\n${said.map((line) => `${line}\n`).join('')}\n`;
  const isDescribed = info.columns.some((column) => remark(column) !== '');
  const rows = info.columns.map((column) => [
    column.name,
    column.category,
    String(column.lookback),
    column.expression,
    ...(isDescribed ? [remark(column)] : []),
  ]);
  return head + table([['COLUMN', 'CATEGORY', 'LOOKBACK', 'EXPRESSION', ...(isDescribed ? ['DESCRIPTION'] : [])], ...rows]);
}

function remark(column: FeatureInfo): string {
  return [column.description, tagsText(column)].filter((part) => part !== '').join('; ');
}

function tagsText({ tags }: { readonly tags: readonly string[] }): string {
  return tags.length === 0 ? '' : `tags: ${tags.join(', ')}`;
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

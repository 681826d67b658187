import { Command } from 'commander';
import {
  describeFeatureSet,
  needsPanel,
  UnknownNameError,
  type FeatureInfo,
  type FeatureSet,
  type FeatureSetInfo,
} from '@barkeep/feature-core';
import type { SetCatalogue } from '@barkeep/sdk';
import { EXIT, write, type CliIo, type ExitCode } from './io.js';
import { overBundledBars, type Shown } from './reference/bundled.js';
import { columnPage } from './reference/columnPage.js';
import { setPage } from './reference/setPage.js';
import { screenOf, type Screen } from './reference/terminal.js';
import { compareSetsCommand } from './setsCompare.js';
import { diffCommand } from './setsDiff.js';
import { table } from './table.js';
import { versionJson, versionPage } from './versionPage.js';
import { openSets, SETS_OPTION } from './userSets.js';

const EXAMPLES = `Examples:
  barkeep sets                     every set
  barkeep sets legacy              one set's columns
  barkeep sets legacy rsi_14       one column at length
  barkeep sets legacy --json       the same for programs
  barkeep sets --sets ./sets mine  one of your own, from ./sets/*.json
  barkeep sets mine@0123456789ab   a version that it was at, from ./sets/versions
  barkeep sets diff A B            what changed from one set or version to another
  barkeep sets compare A B --symbol AAPL    what both give on the same bars
`;

type SetsOptions = { readonly sets?: string; readonly json?: boolean; readonly wide?: boolean };

/** `barkeep sets [NAME] [COLUMN] [--json]`: the feature sets, the columns of one, or one column. */
export function setsCommand(io: CliIo, finish: (code: ExitCode) => void): Command {
  const command = new Command('sets')
    .description('list the feature sets, the columns of one, or all of one column')
    .argument('[NAME]', 'a set, or a version as name@hash')
    .argument('[COLUMN]', 'one of its columns')
    .option(...SETS_OPTION)
    .option('--json', 'as JSON')
    .option('--wide', 'whole lines, not cut to the terminal')
    .addHelpText('before', EXAMPLES)
    .action(async (name: string | undefined, column: string | undefined, { json = false, wide = false, ...options }: SetsOptions) => {
      const { catalogue } = await openSets(options, io);
      const screen = screenOf(io, wide);
      if (name === undefined) await write(io.stdout, json ? jsonText(catalogue.describe()) : listing(catalogue.describe()));
      else await showVersion(catalogue, name, column, json ? undefined : screen, io);
      finish(EXIT.ok);
    });
  return command.addCommand(diffCommand(io, finish)).addCommand(compareSetsCommand(io, finish));
}

/** A set that can be computed, or the text of a version that cannot. */
async function showVersion(
  catalogue: SetCatalogue,
  name: string,
  column: string | undefined,
  screen: Screen | undefined,
  io: CliIo,
): Promise<void> {
  const version = name.includes('@') ? catalogue.version(name) : undefined;
  if (version === undefined || version.set !== undefined) return showSet(version?.set ?? catalogue.resolve(name), column, screen, io);
  await write(io.stdout, screen === undefined ? jsonText(versionJson(version)) : versionPage(version));
}

/** As JSON where there is no screen to show it on. */
async function showSet(set: FeatureSet, name: string | undefined, screen: Screen | undefined, io: CliIo): Promise<void> {
  const info = describeFeatureSet(set);
  const column = name === undefined ? undefined : columnOf(info, name);
  if (screen === undefined) return write(io.stdout, jsonText(column ?? info));
  const shown = screen.draws ? await picturesOf(set) : undefined;
  await write(io.stdout, column === undefined ? setPage(info, screen, shown) : columnPage(info, column, screen, shown));
}

/** Columns that compare the symbols of a panel have no picture over the bars of one. */
async function picturesOf(set: FeatureSet): Promise<Shown | undefined> {
  return needsPanel(set) ? undefined : overBundledBars(set);
}

function columnOf({ columns }: FeatureSetInfo, name: string): FeatureInfo {
  const found = columns.find((column) => column.name === name);
  if (found !== undefined) return found;
  throw new UnknownNameError(
    'UNKNOWN_FIELD',
    'column',
    name,
    columns.map((column) => column.name),
  );
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function listing(infos: readonly FeatureSetInfo[]): string {
  return table([
    ['VERSION', 'FEATURES', 'LOOKBACK', ''],
    ...infos.map((info) => [info.version, String(info.numFeatures), String(info.lookback), info.description]),
  ]);
}

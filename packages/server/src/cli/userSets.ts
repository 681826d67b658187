import { join, resolve } from 'node:path';
import type { FeatureSet } from '@barkeep/feature-core';
import { BUNDLED_VERSIONS, readFeatureSets, readVersions, recordVersions, SetCatalogue, type VersionRegistry } from '@barkeep/sdk';
import { given, type CliIo } from './io.js';

/** `--sets`, for the commands that name sets: `.option(...SETS_OPTION)`. */
export const SETS_OPTION = ['--sets <FOLDER>', "folder of sets of one's own, as *.json; default: BARKEEP_SETS"] as const;

/** The sets of a folder, with all others, and the versions that any of them has had. */
export type OpenedSets = { readonly own: readonly FeatureSet[]; readonly catalogue: SetCatalogue; readonly versions: VersionRegistry };

/**
 * The sets of the folder that `--sets` or `BARKEEP_SETS` names, if there is one, with all others: `(await openSets(options, io)).catalogue.resolve(name)`.
 * With `record`, what they compute is recorded in the `versions` folder beside them; where that cannot be written, it is said.
 * @throws BarkeepError `INVALID_PARAM`, `INVALID_SET`, `INVALID_EXPRESSION`, `UNKNOWN_OPERATOR`, `TOO_LARGE` with the file and the place of the fault
 */
export async function openSets({ sets }: { readonly sets?: string }, io: CliIo, record = false): Promise<OpenedSets> {
  const named = sets ?? given(io.env['BARKEEP_SETS']);
  const folder = named === undefined ? undefined : resolve(io.cwd, named);
  const own = folder === undefined ? [] : await readFeatureSets(folder);
  const recorded = folder === undefined ? [] : [join(folder, 'versions')];
  if (record) for (const path of recorded) await recordAll(path, own, io);
  const versions = await readVersions([BUNDLED_VERSIONS, ...recorded]);
  return { own, versions, catalogue: new SetCatalogue(own, versions) };
}

async function recordAll(folder: string, own: readonly FeatureSet[], io: CliIo): Promise<void> {
  try {
    await recordVersions(folder, own);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    io.stderr.write(`barkeep: the versions of your sets are not recorded, as ${folder} cannot be written: ${reason}\n`);
  }
}

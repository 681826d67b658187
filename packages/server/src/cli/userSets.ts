import { resolve } from 'node:path';
import type { FeatureSet } from '@barkeep/feature-core';
import { readFeatureSets, SetCatalogue } from '@barkeep/sdk';
import { given, type CliIo } from './io.js';

/** `--sets`, for the commands that name sets: `.option(...SETS_OPTION)`. */
export const SETS_OPTION = ['--sets <FOLDER>', "folder of sets of one's own, as *.json; default: BARKEEP_SETS"] as const;

/** The sets of a folder, and beside them those of feature-core. */
export type OpenedSets = { readonly own: readonly FeatureSet[]; readonly catalogue: SetCatalogue };

/**
 * The sets of the folder that `--sets` or `BARKEEP_SETS` names, if there is one, with all others: `(await openSets(options, io)).catalogue.resolve(name)`.
 * @throws BarkeepError `INVALID_PARAM`, `INVALID_SET`, `INVALID_EXPRESSION`, `UNKNOWN_OPERATOR` with the file and the place of the fault
 */
export async function openSets({ sets }: { readonly sets?: string }, io: CliIo): Promise<OpenedSets> {
  const folder = sets ?? given(io.env['BARKEEP_SETS']);
  const own = folder === undefined ? [] : await readFeatureSets(resolve(io.cwd, folder));
  return { own, catalogue: new SetCatalogue(own) };
}

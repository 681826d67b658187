import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { FeatureSet } from '@barkeep/feature-core';
import { BUNDLED_BARS, connect, DEFAULT_SET, type IDataService } from '@barkeep/sdk';
import { usage } from './failure.js';
import { given, type CliIo } from './io.js';
import { openSets } from './userSets.js';

/** Options of the commands that answer from a data folder. */
export type ServiceOptions = { readonly data?: string; readonly sets?: string; readonly defaultSet?: string; readonly writable?: boolean };

export type OpenedService = {
  readonly service: IDataService;
  readonly folder: string;
  readonly bundled: boolean;
  readonly defaultSet: FeatureSet;
};

/**
 * The data service over a folder of bars, or over the bundled ones.
 * @throws BarkeepError `INVALID_PARAM` where there is no such folder, `UNKNOWN_SET`, `UNKNOWN_VERSION`, and what `openSets` throws
 */
export async function openService(options: ServiceOptions, io: CliIo): Promise<OpenedService> {
  const { writable = false } = options;
  const data = options.data ?? given(io.env['BARKEEP_DATA']);
  const { own, catalogue, versions } = await openSets(options, io, true);
  const defaultSet = catalogue.resolve(options.defaultSet ?? given(io.env['BARKEEP_SET']) ?? DEFAULT_SET);
  const folder = data === undefined ? BUNDLED_BARS : resolve(io.cwd, data);
  await requireFolder(folder, data ?? folder);
  const service = connect({ data: folder, sets: own, versions, defaultSet: defaultSet.version, writable });
  return { service, folder, bundled: data === undefined, defaultSet };
}

async function requireFolder(folder: string, name: string): Promise<void> {
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) throw usage(`--data is '${name}', and there is no such folder; make it, with SYMBOL/TIMEFRAME.csv in it`);
  if (!found.isDirectory()) throw usage(`--data is '${name}', which is no folder; name the folder that holds SYMBOL/TIMEFRAME.csv`);
}

import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { featureSet } from '@barkeep/feature-core';
import { BUNDLED_BARS, connect, type IDataService } from '@barkeep/sdk';
import { DEFAULT_SET } from '../app.js';
import { usage } from './failure.js';
import type { CliIo } from './io.js';

/** Options of the commands that answer from a data folder. */
export type ServiceOptions = { readonly data?: string; readonly defaultSet?: string };

export type OpenedService = { readonly service: IDataService; readonly folder: string; readonly bundled: boolean; readonly defaultSet: string };

/**
 * The data service over a folder of bars, or over the bundled ones.
 * @throws BarkeepError `INVALID_PARAM` where there is no such folder, `UNKNOWN_SET`, `UNKNOWN_VERSION`
 */
export async function openService(options: ServiceOptions, io: CliIo): Promise<OpenedService> {
  const { data, defaultSet = DEFAULT_SET } = options;
  const set = featureSet(defaultSet);
  const folder = data === undefined ? BUNDLED_BARS : resolve(io.cwd, data);
  const found = await stat(folder).catch(() => undefined);
  if (found === undefined) throw usage(`--data is '${data ?? folder}', and there is no such folder; make it, with SYMBOL/TIMEFRAME.csv in it`);
  if (!found.isDirectory()) throw usage(`--data is '${data ?? folder}', which is no folder; name the folder that holds SYMBOL/TIMEFRAME.csv`);
  return { service: connect({ data: folder, defaultSet }), folder, bundled: data === undefined, defaultSet: set.name };
}

import { InvalidParamError } from '@barkeep/feature-core';
import type { Files } from '../../contracts/ports.js';
import { FileMigrationStore } from './fileStore.js';
import { RedisMigrationStore } from './redisStore.js';
import type { IMigrationStore } from './store.js';

/** The file of a migration where none is named. */
export const DEFAULT_MIGRATION_FILE = 'barkeep-migration.json';

export type OpenStoreOptions = {
  readonly files: Files;
  /** The Redis that the word `redis` stands for, and what is before its keys. */
  readonly redisUrl?: string;
  readonly redisPrefix?: string;
};

/**
 * The store that `where` names: `redis` for the Redis of `redisUrl`, the URL of another one, else the path of a file.
 * @throws InvalidParamError `INVALID_PARAM` for `redis` without a URL, or a URL that is none
 */
export function openMigrationStore(where: string, { files, redisUrl, redisPrefix }: OpenStoreOptions): IMigrationStore {
  const url = where === 'redis' ? redisUrl : where;
  if (url === undefined)
    throw new InvalidParamError('migration', 'state', where, 'set BARKEEP_REDIS_URL, or name a file or the URL of a Redis');
  if (!/^(redis|sentinel|cluster)s?:\/\//.test(url)) return new FileMigrationStore({ path: url, files });
  return new RedisMigrationStore({ url, ...(redisPrefix === undefined ? {} : { prefix: redisPrefix }) });
}

/** The same with what the environment says of a Redis. */
export function openStoreFrom(where: string, files: Files, environment: Readonly<Record<string, string | undefined>>): IMigrationStore {
  const [redisUrl, redisPrefix] = [environment['BARKEEP_REDIS_URL'], environment['BARKEEP_REDIS_PREFIX']];
  return openMigrationStore(where, { files, ...(redisUrl ? { redisUrl } : {}), ...(redisPrefix ? { redisPrefix } : {}) });
}

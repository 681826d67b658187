import type { Files } from '../../contracts/ports.js';
import { FileMigrationStore } from './fileStore.js';
import { RedisMigrationStore } from './redisStore.js';
import type { IMigrationStore } from './store.js';

/** The file of a migration where none is named. */
export const DEFAULT_MIGRATION_FILE = 'barkeep-migration.json';

/** The store that `where` names: the URL of a Redis, else the path of a file. */
export function openMigrationStore(
  where: string,
  { files, redisPrefix }: { readonly files: Files; readonly redisPrefix?: string },
): IMigrationStore {
  if (!/^(redis|rediss|sentinel):\/\//.test(where)) return new FileMigrationStore({ path: where, files });
  return new RedisMigrationStore({ url: where, ...(redisPrefix === undefined ? {} : { prefix: redisPrefix }) });
}

import type { Cluster, Redis } from 'ioredis';
import { openCluster, openRedis } from '../../redis/client.js';
import { parseRedisUrl } from '../../redis/address.js';
import { evidenceText, parseEvidence, type Evidence } from './evidence.js';
import { parseState, type MigrationState } from './stage.js';
import type { IMigrationStore, StageChange } from './store.js';

const COMMAND_MS = 500;
const CONNECT_MS = 2000;

export type RedisMigrationStoreOptions = {
  /** `redis://`, `sentinel://` or `cluster://`, with an s for TLS. */
  readonly url: string;
  /** Tells migrations in one Redis apart. Default `default`. */
  readonly name?: string;
  /** Before every key. Default: nothing. */
  readonly prefix?: string;
};

/** A migration in a Redis: its keys are in one slot, and outside of what the cache hears of. */
export class RedisMigrationStore implements IMigrationStore {
  private readonly redis: Redis | Cluster;
  private readonly base: string;

  constructor({ url, name = 'default', prefix = '' }: RedisMigrationStoreOptions) {
    this.base = `${prefix}barkeep:migration:{${name}}`;
    const { redis, nodes } = parseRedisUrl(url);
    const options = {
      commandTimeout: COMMAND_MS,
      connectTimeout: CONNECT_MS,
      maxRetriesPerRequest: 1,
      retryStrategy: (times: number) => Math.min(1000, 50 * times),
      ...redis,
    };
    this.redis = nodes === undefined ? openRedis(options) : openCluster(nodes, { redisOptions: options });
    // Said by the command that fails; without a listener it would end the process.
    this.redis.on('error', () => undefined);
  }

  async read(): Promise<MigrationState | undefined> {
    const text = await this.redis.get(this.key('state'));
    return text === null ? undefined : parseState(text);
  }

  async write(state: MigrationState, change: StageChange): Promise<void> {
    await this.redis.multi().rpush(this.key('log'), JSON.stringify(change)).set(this.key('state'), JSON.stringify(state)).exec();
  }

  async log(): Promise<readonly StageChange[]> {
    return (await this.redis.lrange(this.key('log'), 0, -1)).map((text) => JSON.parse(text) as StageChange);
  }

  async addEvidence(lines: readonly Evidence[]): Promise<void> {
    if (lines.length > 0) await this.redis.rpush(this.key('evidence'), ...lines.map(evidenceText));
  }

  async evidence(): ReturnType<IMigrationStore['evidence']> {
    return parseEvidence((await this.redis.lrange(this.key('evidence'), 0, -1)).join('\n'));
  }

  async close(): Promise<void> {
    this.redis.disconnect();
  }

  private key(what: string): string {
    return `${this.base}:${what}`;
  }
}

import type { RedisOptions } from 'ioredis';
import type { Clock, Timers } from '../contracts/ports.js';
import type { IUseBoard } from '../contracts/warming.js';
import type { ISharedStore, SharedListener } from '../contracts/sharedStore.js';
import type { RedisHost } from './address.js';
import { ClusterLink } from './clusterLink.js';
import { Deadline } from './deadline.js';
import type { RedisCommands, RedisLink } from './link.js';
import { PairLink } from './pairLink.js';
import { scanKeys } from './scanKeys.js';
import { SharedUses } from './sharedUses.js';
import { LEASE, PUT, RELEASE } from './scripts.js';

/** How long the reply to a command on values may take; what takes longer counts as away. */
const COMMAND_MS = 100;
const CONNECT_MS = 2000;
const RETRY_FIRST_MS = 50;
const RETRY_MOST_MS = 1000;
/** What stands under a key that holds no bytes at all. */
const NO_BYTES = new Uint8Array(0);
/** Keys of which every process is told when they change; what is written often and cached by nobody lies outside. */
export const TRACKED = 'feature:';

/** Commands that `defineCommand` has added. */
type Scripted = {
  barkeepPut(key: string, value: Buffer, ttlMs: number): Promise<number>;
  barkeepLease(key: string, token: string, ttlMs: number): Promise<number>;
  barkeepRelease(key: string, token: string): Promise<number>;
};

export type RedisStoreOptions = {
  readonly redis: RedisOptions;
  /** Some servers of a Cluster; `redis` is then what all of them have in common. */
  readonly nodes?: readonly RedisHost[];
  /** Reads values from replicas, which may be behind: of a Cluster, or of what Sentinels watch. */
  readonly readFrom?: 'replica';
  /** Before every key: lets several tenants share one Redis. Default: nothing. */
  readonly prefix?: string;
  readonly clock: Clock;
  readonly timers: Timers;
};

/** The way to what the options name. */
export function openLink({ redis, nodes, prefix = '', ...rest }: RedisStoreOptions): RedisLink {
  const options = {
    ...rest,
    redis: {
      commandTimeout: CONNECT_MS,
      connectTimeout: CONNECT_MS,
      maxRetriesPerRequest: 0,
      retryStrategy: (times: number) => Math.min(RETRY_MOST_MS, RETRY_FIRST_MS * times),
      ...redis,
    },
    prefix: prefix + TRACKED,
  };
  return nodes === undefined ? new PairLink(options) : new ClusterLink({ ...options, nodes });
}

/** The shared store in one Redis, in the primary that Sentinels name, or in a Cluster. */
export class RedisStore implements ISharedStore {
  /** What the processes that share it ask for most. */
  readonly uses: IUseBoard;
  readonly #link: RedisLink;
  readonly #prefix: string;
  readonly #deadline: Deadline;
  /** What the server said when it last refused a command of a kind, until it takes one of the same kind. */
  readonly #refused: { read: string | undefined; write: string | undefined } = { read: undefined, write: undefined };

  constructor(options: RedisStoreOptions) {
    const { prefix = '' } = options;
    this.#prefix = prefix;
    this.#deadline = new Deadline(options.timers, COMMAND_MS);
    this.#link = openLink(options);
    this.#link.writer.defineCommand('barkeepPut', { numberOfKeys: 1, lua: PUT });
    this.#link.writer.defineCommand('barkeepLease', { numberOfKeys: 1, lua: LEASE });
    this.#link.writer.defineCommand('barkeepRelease', { numberOfKeys: 1, lua: RELEASE });
    this.uses = new SharedUses(this.#link, prefix);
  }

  get isTracking(): boolean {
    return this.#link.isTracking;
  }

  get trouble(): string | undefined {
    return this.#link.trouble ?? this.#refused.write ?? this.#refused.read;
  }

  listen({ changed, ...rest }: SharedListener): void {
    this.#link.listen({ changed: (keys) => changed(keys === 'all' ? keys : keys.map((key) => this.#bare(key))), ...rest });
  }

  /** A range rather than the whole: a value of any size may stand under a key, whoever put it there. */
  async get(keys: readonly string[], maxBytes: number, areWhole = false): Promise<readonly (Uint8Array | undefined)[]> {
    const found = areWhole ? await this.#wholeOf(keys, maxBytes) : await this.#partsOf(keys, maxBytes);
    this.#link.afterReply();
    return found;
  }

  async put(key: string, bytes: Uint8Array, ttlMs: number): Promise<boolean> {
    const value = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    return (await this.#answered('write', () => this.#scripted.barkeepPut(this.#full(key), value, Math.ceil(ttlMs)))) === 1;
  }

  async lease(key: string, token: string, ttlMs: number): Promise<boolean> {
    return (await this.#answered('write', () => this.#scripted.barkeepLease(this.#leaseKey(key), token, Math.ceil(ttlMs)))) === 1;
  }

  async release(key: string, token: string): Promise<void> {
    await this.#answered('write', () => this.#scripted.barkeepRelease(this.#leaseKey(key), token));
  }

  /** One command a key: those of a Cluster lie on several servers. */
  async delete(keys: readonly string[]): Promise<number> {
    const removed = await this.#answered('write', () => Promise.all(keys.map((key) => this.#link.writer.unlink(this.#full(key)))));
    return removed.reduce((sum, one) => sum + one, 0);
  }

  async *scan(prefix: string): AsyncGenerator<readonly string[]> {
    for await (const keys of scanKeys(this.#link, this.#full(prefix))) yield keys.map((key) => this.#bare(key));
  }

  close(): Promise<void> {
    return this.#link.close();
  }

  async #wholeOf(keys: readonly string[], maxBytes: number): Promise<readonly (Uint8Array | undefined)[]> {
    const names = keys.map((key) => this.#full(key));
    try {
      const found = await this.#answered('read', () => this.#link.readWhole(names, maxBytes));
      return found.map((bytes) => (bytes === null ? undefined : bytes.length > maxBytes ? bytes.subarray(0, maxBytes) : bytes));
    } catch (error) {
      if (isRefusal(error) && error.message.startsWith('WRONGTYPE')) return this.#partsOf(keys, maxBytes);
      throw error;
    }
  }

  #partsOf(keys: readonly string[], maxBytes: number): Promise<readonly (Uint8Array | undefined)[]> {
    return this.#answered('read', () => Promise.all(keys.map((key) => this.#bytesAt(key, maxBytes))));
  }

  async #bytesAt(key: string, maxBytes: number): Promise<Uint8Array | undefined> {
    try {
      const bytes = await this.#link.reader.getrangeBuffer(this.#full(key), 0, maxBytes - 1);
      return bytes.length === 0 ? undefined : bytes;
    } catch (error) {
      if (isRefusal(error) && error.message.startsWith('WRONGTYPE')) return NO_BYTES;
      throw error;
    }
  }

  async #answered<T>(kind: 'read' | 'write', ask: () => Promise<T>): Promise<T> {
    try {
      const answer = await this.#deadline.within(ask());
      this.#refused[kind] = undefined;
      return answer;
    } catch (error) {
      if (isRefusal(error) && !error.message.startsWith('WRONGTYPE')) this.#refused[kind] = error.message;
      throw error;
    }
  }

  get #scripted(): RedisCommands & Scripted {
    return this.#link.writer as RedisCommands & Scripted;
  }

  /** Outside what is tracked, and by the braces in the slot of the key. */
  #leaseKey(key: string): string {
    return `${this.#prefix}lease:{${this.#full(key)}}`;
  }

  #full(key: string): string {
    return this.#prefix + key;
  }

  #bare(key: string): string {
    return key.slice(this.#prefix.length);
  }
}

/** Whether the server answered, with a refusal: it is not away. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof Error && error.name === 'ReplyError';
}

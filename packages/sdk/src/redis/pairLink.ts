import type { Redis } from 'ioredis';
import type { SharedListener } from '../contracts/sharedStore.js';
import { BatchedReads } from './batchedReads.js';
import { openRedis } from './client.js';
import type { RedisLink } from './link.js';
import { TrackedPair, type TrackedPairOptions } from './trackedPair.js';

/**
 * The way to one Redis, or to the primary that Sentinels name. Where replicas are read, a replica is the one that tells of changes too: what is kept here is as new
 * as that replica, and what another process writes comes with its delay.
 */
export class PairLink implements RedisLink {
  readonly #pair: TrackedPair;
  readonly #reads: BatchedReads;
  readonly #writer: Redis | undefined;
  #writerTrouble: string | undefined;

  constructor(options: TrackedPairOptions & { readonly readFrom?: 'replica' }) {
    const { readFrom, redis } = options;
    this.#pair = new TrackedPair(readFrom === undefined ? options : { ...options, redis: { ...redis, role: 'slave' } });
    this.#reads = new BatchedReads(this.#pair.data, options.clock, options.timers);
    if (readFrom === undefined) return;
    this.#writer = openRedis({ ...redis, enableOfflineQueue: false, enableAutoPipelining: true });
    this.#writer.on('error', (error: Error) => (this.#writerTrouble = error.message));
    this.#writer.on('ready', () => (this.#writerTrouble = undefined));
  }

  get reader(): Redis {
    return this.#pair.data;
  }

  readWhole(keys: readonly string[], maxBytes: number): Promise<readonly (Buffer | null)[]> {
    return this.#reads.read(keys, maxBytes);
  }

  get writer(): Redis {
    return this.#writer ?? this.#pair.data;
  }

  get isTracking(): boolean {
    return this.#pair.isTracking;
  }

  get trouble(): string | undefined {
    return this.#pair.trouble ?? this.#writerTrouble;
  }

  primaries(): readonly Redis[] {
    return [this.writer];
  }

  /** Both sockets of a pair are of one server, which they do not change while they live. */
  afterReply(): void {
    return undefined;
  }

  listen(listener: SharedListener): void {
    this.#pair.listen(listener);
  }

  async close(): Promise<void> {
    this.#writer?.disconnect();
    await this.#pair.close();
  }
}

import type { Redis } from 'ioredis';
import type { SharedListener } from '../contracts/sharedStore.js';

/** What is asked of one Redis and of a Cluster in the same way. A command is of the keys of one slot. */
export type RedisCommands = Pick<Redis, 'defineCommand' | 'getrangeBuffer' | 'memory' | 'pttl' | 'set' | 'strlen' | 'unlink' | 'zrevrange'>;

/** Ways to a Redis, however many servers it consists of: for values, and for the word of what changes. */
export interface RedisLink {
  /** Where values are read. */
  readonly reader: RedisCommands;
  /** What stands under keys that are not known to hold more than `maxBytes`: that much of each, or somewhat more; null where nothing does. */
  readWhole(keys: readonly string[], maxBytes: number): Promise<readonly (Buffer | null)[]>;
  /** Where values are written and deleted. */
  readonly writer: RedisCommands;
  /** Every server that has keys which no other one has. */
  primaries(): readonly Redis[];
  /** To be called between the reply to a read and its use: what the reply has shown of the servers may mean that changes are not heard. */
  afterReply(): void;
  /** Who is told of changes; one listener, from now on. */
  listen(listener: SharedListener): void;
  /** Whether changes are heard now. */
  readonly isTracking: boolean;
  /** Why values cannot be read or changes not be heard, in words. */
  readonly trouble: string | undefined;
  close(): Promise<void>;
}

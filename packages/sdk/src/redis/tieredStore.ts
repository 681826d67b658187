import type { CacheStats, CacheValue, Claim, ICacheStore, SharedStats } from '../contracts/cache.js';
import type { Clock, Random, Timers } from '../contracts/ports.js';
import type { ISharedStore } from '../contracts/sharedStore.js';
import { jittered } from './life.js';
import { keyOfShared, sharedKeyOf, sharedPrefixOf } from './keys.js';
import { Leases } from './leases.js';
import { decodeStored, encodeStored, type Stamp } from './storedValue.js';
import { SharedCalls } from './sharedCalls.js';
import { SharedTally } from './sharedTally.js';

/** Bytes of the largest value that is shared: a vector of some thousand features. */
const MAX_SHARED_BYTES = 65_536;
/** Life of a value in the shared store, more or less. */
const SHARED_LIFE_MS = 300_000;
/** The longest that a value from the shared store is kept here, whatever is heard of it. */
const NEAR_LIFE_MS = 60_000;

/** A read that is on its way. */
class Read {
  readonly value: Promise<CacheValue | undefined>;
  /** What it brings may be older than what has been heard since. */
  isOvertaken: boolean;

  constructor(isOvertaken: boolean, begin: (read: Read) => Promise<CacheValue | undefined>) {
    this.isOvertaken = isOvertaken;
    this.value = begin(this);
  }
}

export type TieredStoreOptions = {
  /** Values in this process. The tiered store closes it. */
  readonly near: ICacheStore;
  /** The tiered store closes it. */
  readonly shared: ISharedStore;
  readonly clock: Clock;
  readonly timers: Pick<Timers, 'sleep'>;
  readonly random: Random;
};

/**
 * A store in this process in front of one that several share. What another process changes leaves this one; while changes cannot be heard
 * nothing from the shared store is kept here. The shared store is never needed: where it is away, everything goes on without it.
 */
export class TieredStore implements ICacheStore {
  readonly #near: ICacheStore;
  readonly #shared: ISharedStore;
  readonly #random: Random;
  readonly #tally = new SharedTally();
  readonly #calls: SharedCalls;
  readonly #reads = new Map<string, Read>();
  readonly #leases: Leases;
  #dropped: (key: string | 'all') => void = () => undefined;
  /** By key in the shared store. */
  readonly #writes = new Map<string, Promise<void>>();

  constructor({ near, shared, clock, timers, random }: TieredStoreOptions) {
    this.#near = near;
    this.#shared = shared;
    this.#random = random;
    this.#calls = new SharedCalls(clock, this.#tally);
    this.#leases = new Leases({ shared, calls: this.#calls, tally: this.#tally, clock, timers, random });
    shared.listen({
      changed: (keys) => this.#changed(keys),
      lost: () => (this.#tally.losses++, this.#forget()),
      regained: () => (this.#calls.breaker.shown(), this.#forget()),
      alive: () => this.#calls.breaker.shown(),
    });
  }

  get(key: string): CacheValue | undefined | Promise<CacheValue | undefined> {
    const near = this.#near.get(key);
    if (near instanceof Promise) return near.then((value) => value ?? this.#read(key));
    return near ?? this.#read(key);
  }

  async set(key: string, value: CacheValue, options: { readonly ttlMs?: number } = {}): Promise<void> {
    const sharedKey = sharedKeyOf(key);
    if (sharedKey !== undefined) this.#overtake(sharedKey);
    await this.#near.set(key, value, options);
    const stamp = stampOf(value);
    if (sharedKey === undefined || stamp === undefined) return;
    const write = this.#write(key, sharedKey, value, stamp, options.ttlMs);
    this.#writes.set(sharedKey, write);
    void write.finally(() => {
      if (this.#writes.get(sharedKey) === write) this.#writes.delete(sharedKey);
    });
  }

  async claim(key: string, good: (value: CacheValue) => boolean, signal?: AbortSignal): Promise<Claim | CacheValue> {
    const sharedKey = sharedKeyOf(key);
    if (sharedKey === undefined) return { release: () => undefined };
    const look = async (): Promise<CacheValue | undefined> => {
      const value = await this.get(key);
      return value !== undefined && good(value) ? value : undefined;
    };
    return this.#leases.claim({ key: sharedKey, look, written: async () => this.#writes.get(sharedKey) }, signal);
  }

  onDropped(listener: (key: string | 'all') => void): void {
    this.#dropped = listener;
  }

  async delete(key: string): Promise<boolean> {
    const sharedKey = sharedKeyOf(key);
    if (sharedKey !== undefined) this.#overtake(sharedKey);
    const wasNear = await this.#near.delete(key);
    const removed = sharedKey === undefined ? 0 : await this.#calls.called(() => this.#shared.delete([sharedKey]));
    return wasNear || (removed ?? 0) > 0;
  }

  async deletePrefix(prefix: string): Promise<number> {
    for (const read of this.#reads.values()) read.isOvertaken = true;
    const near = await this.#near.deletePrefix(prefix);
    const far = await this.#calls.called(async () => {
      let removed = 0;
      for await (const keys of this.#shared.scan(sharedPrefixOf(prefix))) removed += await this.#shared.delete(keys);
      return removed;
    });
    return Math.max(near, far ?? 0);
  }

  async clear(): Promise<void> {
    await this.deletePrefix('');
    await this.#near.clear();
  }

  stats(): CacheStats {
    return { ...this.#near.stats(), shared: this.#sharedStats() };
  }

  /** Waits for writes that are on their way. */
  async close(): Promise<void> {
    await Promise.all(this.#writes.values());
    await this.#leases.close();
    await Promise.all([this.#near.close(), this.#shared.close()]);
  }

  #sharedStats(): SharedStats {
    const { trouble, isTracking } = this.#shared;
    return { ...this.#tally.counts(), breaker: this.#calls.breaker.state, isTracking, ...(trouble === undefined ? {} : { trouble }) };
  }

  /** Equal reads share one; undefined at once where there is nothing to wait for. */
  #read(key: string): Promise<CacheValue | undefined> | undefined {
    const sharedKey = sharedKeyOf(key);
    if (sharedKey === undefined) return undefined;
    const known = this.#reads.get(sharedKey);
    if (known !== undefined && !known.isOvertaken) return known.value;
    if (!this.#calls.admits()) return undefined;
    const read = new Read(!this.#shared.isTracking, (begun) => this.#fetch(key, sharedKey, begun));
    this.#reads.set(sharedKey, read);
    return read.value;
  }

  async #fetch(key: string, sharedKey: string, read: Read): Promise<CacheValue | undefined> {
    const replies = await this.#calls.settled(() => this.#shared.get([sharedKey], MAX_SHARED_BYTES, true));
    if (this.#reads.get(sharedKey) === read) this.#reads.delete(sharedKey);
    if (replies === undefined) return undefined;
    const [bytes] = replies;
    if (bytes === undefined) {
      this.#tally.misses++;
      return undefined;
    }
    const { value, refusal } = decodeStored(sharedKey, bytes);
    if (value === undefined) {
      this.#tally.refuse(refusal);
      return undefined;
    }
    this.#tally.hits++;
    if (!read.isOvertaken) await this.#near.set(key, value, { ttlMs: NEAR_LIFE_MS });
    return value;
  }

  async #write(key: string, sharedKey: string, value: CacheValue, stamp: Stamp, ttlMs: number | undefined): Promise<void> {
    if (ttlMs !== undefined && ttlMs <= 0) return void (await this.#calls.called(() => this.#shared.delete([sharedKey])));
    const bytes = encodeStored(sharedKey, value, stamp);
    if (bytes.length > MAX_SHARED_BYTES) return;
    const life = Math.min(ttlMs ?? Infinity, jittered(SHARED_LIFE_MS, this.#random));
    const isWritten = await this.#calls.called(() => this.#shared.put(sharedKey, bytes, life));
    if (isWritten === true) this.#tally.written++;
    if (isWritten !== false) return;
    this.#tally.older++;
    await this.#near.delete(key);
  }

  #changed(sharedKeys: readonly string[] | 'all'): void {
    if (sharedKeys === 'all') return this.#forget();
    this.#tally.invalidations += sharedKeys.length;
    for (const sharedKey of sharedKeys) {
      this.#overtake(sharedKey);
      const key = keyOfShared(sharedKey);
      if (key === undefined) continue;
      void this.#near.delete(key);
      this.#dropped(key);
    }
    this.#leases.wake(sharedKeys);
  }

  /** A read whose reply may be older than what has happened since: its value is an answer, but is not kept. */
  #overtake(sharedKey: string): void {
    const read = this.#reads.get(sharedKey);
    if (read !== undefined) read.isOvertaken = true;
  }

  #forget(): void {
    this.#leases.wake('all');
    for (const read of this.#reads.values()) read.isOvertaken = true;
    void this.#near.clear();
    this.#dropped('all');
  }
}

/** A vector says of which generation and bar it is. */
function stampOf({ header }: CacheValue): Stamp | undefined {
  const { generation, timestamp } = header;
  return typeof generation === 'number' && typeof timestamp === 'number' ? { generation, timestamp } : undefined;
}

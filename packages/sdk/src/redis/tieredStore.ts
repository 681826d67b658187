import type { Awaitable, CacheStats, CacheValue, Claim, ICacheStore, SharedStats } from '../contracts/cache.js';
import type { Clock, Random, Timers } from '../contracts/ports.js';
import type { ISharedStore } from '../contracts/sharedStore.js';
import { jittered } from './life.js';
import { keyOfShared, SharedKeys, sharedPrefixOf, type SharedKey } from './keys.js';
import { Leases } from './leases.js';
import { SharedCalls } from './sharedCalls.js';
import { SharedTally } from './sharedTally.js';
import { encodeVector, VectorDecoder } from './storedVector.js';

/** Bytes of the largest value that is shared: a vector of some thousand features. */
const MAX_SHARED_BYTES = 65_536;
/** Life of a value in the shared store, more or less. */
const SHARED_LIFE_MS = 300_000;
/** The longest that a value from the shared store is kept here, whatever is heard of it. */
const NEAR_LIFE_MS = 60_000;

/** A read that is on its way: of one key, or of many. */
class Read<T> {
  readonly value: Promise<T>;
  /** What it brings may be older than what has been heard since. */
  isOvertaken: boolean;

  constructor(isOvertaken: boolean, begin: (read: Read<T>) => Promise<T>) {
    this.isOvertaken = isOvertaken;
    this.value = begin(this);
  }
}

type Found = CacheValue | undefined;
/** A key that is to be looked for in the shared store, and where among those that were asked for it stands. */
type Missing = SharedKey & { readonly key: string; readonly at: number };

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
  readonly #keys = new SharedKeys();
  readonly #decoder = new VectorDecoder();
  readonly #reads = new Map<string, Read<Found>>();
  readonly #readsOfMany = new Set<Read<void>>();
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

  get(key: string): Found | Promise<Found> {
    const near = this.#near.get(key);
    if (near instanceof Promise) return near.then((value) => value ?? this.#read(key));
    return near ?? this.#read(key);
  }

  getMany(keys: readonly string[]): Awaitable<readonly Found[]> {
    const found: Found[] = [];
    const missing: Missing[] = [];
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at]!;
      const near = this.#near.get(key);
      if (near instanceof Promise) return Promise.all(keys.map(async (one) => this.get(one)));
      found.push(near);
      const shared = near === undefined ? this.#keys.of(key) : undefined;
      if (shared !== undefined) missing.push({ key, at, name: shared.name, seed: shared.seed });
    }
    if (missing.length === 0 || !this.#calls.admits()) return found;
    const read = new Read<void>(!this.#shared.isTracking, (begun) => this.#fetchMany(missing, found, begun));
    this.#readsOfMany.add(read);
    return read.value.then(() => {
      this.#readsOfMany.delete(read);
      return found;
    });
  }

  async set(key: string, value: CacheValue, options: { readonly ttlMs?: number } = {}): Promise<void> {
    const shared = this.#keys.of(key);
    if (shared !== undefined) this.#overtake(shared.name);
    await this.#near.set(key, value, options);
    if (shared === undefined) return;
    const bytes = encodeVector(shared.seed, value);
    if (bytes === undefined) return;
    const write = this.#write(key, shared.name, bytes, options.ttlMs);
    this.#writes.set(shared.name, write);
    void write.finally(() => {
      if (this.#writes.get(shared.name) === write) this.#writes.delete(shared.name);
    });
  }

  async claim(key: string, good: (value: CacheValue) => boolean, signal?: AbortSignal): Promise<Claim | CacheValue> {
    const sharedKey = this.#keys.of(key)?.name;
    if (sharedKey === undefined) return { release: () => undefined };
    const look = async (): Promise<CacheValue | undefined> => {
      const value = await this.get(key);
      return value !== undefined && good(value) ? value : undefined;
    };
    return this.#leases.claim({ key: sharedKey, look, written: async () => this.#writes.get(sharedKey) }, signal);
  }

  refuse(): void {
    this.#tally.refuse('bars');
  }

  onDropped(listener: (key: string | 'all') => void): void {
    this.#dropped = listener;
  }

  async delete(key: string): Promise<boolean> {
    const sharedKey = this.#keys.of(key)?.name;
    if (sharedKey !== undefined) this.#overtake(sharedKey);
    const wasNear = await this.#near.delete(key);
    const removed = sharedKey === undefined ? 0 : await this.#calls.called(() => this.#shared.delete([sharedKey]));
    return wasNear || (removed ?? 0) > 0;
  }

  async deletePrefix(prefix: string): Promise<number> {
    this.#overtakeAll();
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
  #read(key: string): Promise<Found> | undefined {
    const shared = this.#keys.of(key);
    if (shared === undefined) return undefined;
    const known = this.#reads.get(shared.name);
    if (known !== undefined && !known.isOvertaken) return known.value;
    if (!this.#calls.admits()) return undefined;
    const read = new Read<Found>(!this.#shared.isTracking, (begun) => this.#fetch(key, shared, begun));
    this.#reads.set(shared.name, read);
    return read.value;
  }

  async #fetch(key: string, { name, seed }: SharedKey, read: Read<Found>): Promise<Found> {
    const replies = await this.#calls.settled(() => this.#shared.get([name], MAX_SHARED_BYTES, true));
    if (this.#reads.get(name) === read) this.#reads.delete(name);
    if (replies === undefined) return undefined;
    const value = this.#decoded(seed, replies[0]);
    if (value !== undefined && !read.isOvertaken) await this.#near.set(key, value, { ttlMs: NEAR_LIFE_MS });
    return value;
  }

  async #fetchMany(missing: readonly Missing[], found: Found[], read: Read<void>): Promise<void> {
    const names = missing.map(({ name }) => name);
    const replies = await this.#calls.settled(() => this.#shared.get(names, MAX_SHARED_BYTES, true));
    if (replies === undefined) return;
    this.#decoder.reserve(replies);
    for (let k = 0; k < missing.length; k++) {
      const { key, at, seed } = missing[k]!;
      const value = (found[at] = this.#decoded(seed, replies[k]));
      if (value === undefined || read.isOvertaken) continue;
      const kept = this.#near.set(key, value, { ttlMs: NEAR_LIFE_MS });
      if (kept instanceof Promise) await kept;
    }
  }

  /** The value in a reply, counted. */
  #decoded(seed: number, bytes: Uint8Array | undefined): Found {
    if (bytes === undefined) {
      this.#tally.misses++;
      return undefined;
    }
    const value = this.#decoder.decode(seed, bytes);
    if (typeof value === 'string') {
      this.#tally.refuse(value);
      return undefined;
    }
    this.#tally.hits++;
    return value;
  }

  async #write(key: string, sharedKey: string, bytes: Uint8Array, ttlMs: number | undefined): Promise<void> {
    if (ttlMs !== undefined && ttlMs <= 0) return void (await this.#calls.called(() => this.#shared.delete([sharedKey])));
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
    for (const ofMany of this.#readsOfMany) ofMany.isOvertaken = true;
  }

  #overtakeAll(): void {
    for (const read of this.#reads.values()) read.isOvertaken = true;
    for (const read of this.#readsOfMany) read.isOvertaken = true;
  }

  #forget(): void {
    this.#leases.wake('all');
    this.#overtakeAll();
    void this.#near.clear();
    this.#dropped('all');
  }
}

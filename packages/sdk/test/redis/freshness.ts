import { setTimeout as delay } from 'node:timers/promises';
import type { ICacheStore } from '../../src/contracts/cache.js';
import type { ISharedStore } from '../../src/contracts/sharedStore.js';
import { stamped } from '../contract/sharedStore.js';
import { keyOfShared } from '../../src/redis/keys.js';

/** How long the word of a change may be on its way on a busy machine before an older answer counts as stale. */
const GRACE_MS = 500;

/** A write that was taken, and when. */
type Taken = { readonly timestamp: number; readonly atMs: number };

/** Writes values that grow through one store and reads them through another one, until it is told to stop. */
export class Freshness {
  readonly #keys: readonly string[];
  readonly #taken = new Map<string, Taken[]>();
  #timestamp = 0;
  #isStopped = false;
  reads = 0;
  hits = 0;
  /** Reads that failed, and reads that gave what had been replaced long before. */
  readonly faults: string[] = [];

  constructor(keys: readonly string[]) {
    this.#keys = keys;
  }

  /** What was written until now no longer counts: a failover may lose it. */
  forget(): void {
    this.#taken.clear();
  }

  stop(): void {
    this.#isStopped = true;
  }

  async write(store: ISharedStore): Promise<void> {
    while (!this.#isStopped) {
      const timestamp = ++this.#timestamp;
      const key = this.#keys[timestamp % this.#keys.length]!;
      const taken = await store.put(key, stamped(key, 1, timestamp), 60_000).catch(() => false);
      if (taken) this.#taken.set(key, [...(this.#taken.get(key) ?? []).slice(-20), { timestamp, atMs: performance.now() }]);
      await delay(2);
    }
  }

  async read(store: ICacheStore): Promise<void> {
    for (let n = 0; !this.#isStopped; n++) {
      const key = this.#keys[n % this.#keys.length]!;
      const due = this.#taken.get(key)?.findLast(({ atMs }) => performance.now() - atMs > GRACE_MS);
      await this.#readOne(store, key, due?.timestamp ?? 0);
      if (n % 10 === 0) await delay(1);
    }
  }

  async #readOne(store: ICacheStore, key: string, due: number): Promise<void> {
    this.reads++;
    try {
      const value = await store.get(keyOfShared(key)!);
      if (value === undefined) return;
      this.hits++;
      const timestamp = value.columns[0]![1]!;
      if (timestamp < due && this.#taken.get(key)?.some((taken) => taken.timestamp === due) === true)
        this.faults.push(`${key} was of ${timestamp} long after ${due} had been written`);
    } catch (error) {
      this.faults.push(String(error));
    }
  }
}

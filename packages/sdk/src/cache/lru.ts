import { InvalidParamError } from '@barkeep/feature-core';
import { LRUCache } from 'lru-cache';
import type { CacheStats, CacheValue, ICacheStore } from '../contracts/cache.js';
import type { Clock } from '../contracts/ports.js';
import { valueBytes } from './size.js';

/** Bytes that a process gives to finished columns unless told otherwise: 256 MiB. */
export const DEFAULT_CACHE_BYTES = 256 * 2 ** 20;

/**
 * The first tier: finished columns in this process, bounded by bytes, the least recently used leave first. It keeps references: neither
 * the giver nor the taker writes to a value.
 */
export class LruStore implements ICacheStore {
  readonly #entries: LRUCache<string, CacheValue>;
  readonly #maxBytes: number;
  #hits = 0;
  #misses = 0;
  #evictions = 0;

  /** `maxBytes`: default 256 MiB; a value larger than this is not kept. @throws InvalidParamError `INVALID_PARAM` */
  constructor(options: { readonly clock: Clock; readonly maxBytes?: number }) {
    const { clock, maxBytes = DEFAULT_CACHE_BYTES } = options;
    if (!Number.isSafeInteger(maxBytes) || maxBytes < 1)
      throw new InvalidParamError('cache', 'maxBytes', maxBytes, 'use a whole number of bytes, 1 or more');
    this.#maxBytes = maxBytes;
    this.#entries = new LRUCache({
      maxSize: maxBytes,
      sizeCalculation: (value, key) => valueBytes(key, value),
      // A start of 0 means "lives for ever" to lru-cache, hence the 1; a resolution above 0 would start timers of its own.
      perf: { now: () => clock.monotonic() + 1 },
      ttlResolution: 0,
      dispose: (_value, _key, reason) => {
        if (reason === 'evict') this.#evictions++;
      },
    });
  }

  get(key: string): CacheValue | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) this.#misses++;
    else this.#hits++;
    return value;
  }

  set(key: string, value: CacheValue, options?: { readonly ttlMs?: number }): void {
    const ttlMs = options?.ttlMs;
    if (ttlMs !== undefined && ttlMs <= 0) this.#entries.delete(key);
    else if (ttlMs === undefined) this.#entries.set(key, value);
    else this.#entries.set(key, value, { ttl: ttlMs });
  }

  delete(key: string): boolean {
    return this.#entries.delete(key);
  }

  deletePrefix(prefix: string): number {
    const keys = Array.from(this.#entries.keys()).filter((key) => key.startsWith(prefix));
    return keys.filter((key) => this.#entries.delete(key)).length;
  }

  clear(): void {
    this.#entries.clear();
  }

  stats(): CacheStats {
    return {
      entries: this.#entries.size,
      bytes: this.#entries.calculatedSize,
      maxBytes: this.#maxBytes,
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
    };
  }

  async close(): Promise<void> {
    this.#entries.clear();
  }
}

import type { CacheStats, CacheValue, ICacheStore } from '../contracts/cache.js';
import type { Clock } from '../contracts/ports.js';
import { valueBytes } from '../cache/size.js';

type Entry = { readonly value: CacheValue; readonly bytes: number; readonly untilMs: number };

/** The plainest cache: a Map in order of last use, on the clock it is given. */
export class MapCache implements ICacheStore {
  readonly #entries = new Map<string, Entry>();
  readonly #clock: Clock;
  readonly #maxBytes: number;
  #bytes = 0;
  #hits = 0;
  #misses = 0;
  #evictions = 0;

  constructor(options: { readonly clock: Clock; readonly maxBytes?: number }) {
    this.#clock = options.clock;
    this.#maxBytes = options.maxBytes ?? 256 * 2 ** 20;
  }

  get(key: string): CacheValue | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.untilMs <= this.#clock.monotonic()) {
      this.delete(key);
      this.#misses++;
      return undefined;
    }
    this.#hits++;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  set(key: string, value: CacheValue, options: { readonly ttlMs?: number } = {}): void {
    this.delete(key);
    const bytes = valueBytes(key, value);
    if (options.ttlMs === 0 || bytes > this.#maxBytes) return;
    const untilMs = options.ttlMs === undefined ? Infinity : this.#clock.monotonic() + options.ttlMs;
    this.#entries.set(key, { value, bytes, untilMs });
    this.#bytes += bytes;
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#maxBytes) break;
      this.delete(oldest);
      this.#evictions++;
    }
  }

  delete(key: string): boolean {
    this.#bytes -= this.#entries.get(key)?.bytes ?? 0;
    return this.#entries.delete(key);
  }

  deletePrefix(prefix: string): number {
    return [...this.#entries.keys()].filter((key) => key.startsWith(prefix) && this.delete(key)).length;
  }

  clear(): void {
    this.#entries.clear();
    this.#bytes = 0;
  }

  stats(): CacheStats {
    return {
      entries: this.#entries.size,
      bytes: this.#bytes,
      maxBytes: this.#maxBytes,
      hits: this.#hits,
      misses: this.#misses,
      evictions: this.#evictions,
    };
  }

  async close(): Promise<void> {
    this.clear();
  }
}

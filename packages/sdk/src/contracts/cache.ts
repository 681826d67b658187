/** What a cache holds: columns of equal length behind a small header. Cached NaN, 0 and empty columns are values like any other. */
export type CacheValue = {
  readonly header: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
  readonly columns: readonly Float64Array[];
};

/** What a store holds, and how it has fared since it was made. */
export type CacheStats = {
  readonly entries: number;
  readonly bytes: number;
  readonly maxBytes: number;
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
};

/** At once, or later: a store in the process need not make its callers wait. */
export type Awaitable<T> = T | Promise<T>;

/** A bounded store of finished columns. A store that fails is a miss to its callers, counted. */
export interface ICacheStore {
  get(key: string): Awaitable<CacheValue | undefined>;
  /** `ttlMs: 0` means already expired; left out: no expiry. A value larger than the whole store is not kept. */
  set(key: string, value: CacheValue, options?: { readonly ttlMs?: number }): Awaitable<void>;
  delete(key: string): Awaitable<boolean>;
  /** Deletes every key that starts with `prefix`; gives their number. */
  deletePrefix(prefix: string): Awaitable<number>;
  clear(): Awaitable<void>;
  stats(): CacheStats;
  close(): Promise<void>;
}

/** What a cache holds: columns of equal length behind a small header. Cached NaN, 0 and empty columns are values like any other. */
export type CacheValue = {
  readonly header: Readonly<Record<string, string | number | boolean | null | readonly string[]>>;
  readonly columns: readonly Float64Array[];
  /** Bytes that it takes beside its header; left out where the columns tell. */
  readonly byteSize?: number;
};

/** What a store holds, and how it has fared since it was made. */
export type CacheStats = {
  readonly entries: number;
  readonly bytes: number;
  readonly maxBytes: number;
  readonly hits: number;
  readonly misses: number;
  readonly evictions: number;
  /** Of the store that several processes share, where there is one. */
  readonly shared?: SharedStats;
};

/** How a shared store has fared since this process began to use it. */
export type SharedStats = {
  readonly hits: number;
  readonly misses: number;
  /** Values that were no answer, by the reason. Each is a miss beside those of `misses`; `bars` are those in order that were of other bars than their reader has. */
  readonly refused: Readonly<Record<'foreign' | 'layout' | 'size' | 'checksum' | 'header' | 'bars', number>>;
  /** Calls that failed. */
  readonly errors: number;
  /** Calls that were not made, since the ones before had failed. */
  readonly skipped: number;
  readonly written: number;
  /** Writes that found a later value in their place, and left it. */
  readonly older: number;
  /** Keys of which this process was told that they had changed. */
  readonly invalidations: number;
  /** How often changes could no longer be heard. */
  readonly losses: number;
  /** Leaves to compute that this process got, how often it waited for another that had one, and how often it took one over from a process that had not finished. */
  readonly leases: number;
  readonly leaseWaits: number;
  readonly takeovers: number;
  readonly breaker: 'closed' | 'open' | 'half-open';
  readonly isTracking: boolean;
  /** Why it cannot be used or heard at the moment. */
  readonly trouble?: string;
};

/** At once, or later: a store in the process need not make its callers wait. */
export type Awaitable<T> = T | Promise<T>;

/** The leave to compute a value: for this process alone, of all that share the store, until it is released. */
export type Claim = {
  /** To be called once, when the value has been set or could not be computed. */
  release(): void;
};

/** A bounded store of finished columns. A store that fails is a miss to its callers, counted. */
export interface ICacheStore {
  get(key: string): Awaitable<CacheValue | undefined>;
  /** The same for many keys at once, in their order: one way to wherever the values are. Left out by a store that is as quick one by one. */
  getMany?(keys: readonly string[]): Awaitable<readonly (CacheValue | undefined)[]>;
  /** `ttlMs: 0` means already expired; left out: no expiry. A value larger than the whole store is not kept. */
  set(key: string, value: CacheValue, options?: { readonly ttlMs?: number }): Awaitable<void>;
  /**
   * Asks for the leave to compute what stands under `key`. Where another process has it, this waits for the value that it sets, and gives that if it
   * is `good`; it waits no longer than is reasonable. Left out by a store that nobody else shares.
   */
  claim?(key: string, good: (value: CacheValue) => boolean, signal?: AbortSignal): Promise<Claim | CacheValue>;
  /** Who is told of keys whose values left because others changed them; `all` where that may be any. One listener. Left out by a store that nobody else shares. */
  onDropped?(listener: (key: string | 'all') => void): void;
  /** Told that a value is of other bars than its reader has, of the same generation and up to the same bar. Left out by a store that nobody else shares: no bars need be told apart then. */
  refuse?(key: string): void;
  delete(key: string): Awaitable<boolean>;
  /** Deletes every key that starts with `prefix`; gives their number. */
  deletePrefix(prefix: string): Awaitable<number>;
  clear(): Awaitable<void>;
  stats(): CacheStats;
  close(): Promise<void>;
}

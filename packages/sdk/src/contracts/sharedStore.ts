/** What a shared store tells of itself without being asked. */
export type SharedListener = {
  /** These keys were written, deleted or ran out; `all` where nothing in particular is known to hold any more. */
  changed(keys: readonly string[] | 'all'): void;
  /** From now on changes may go unheard, until `regained`. What was kept because of them is worth nothing. */
  lost(reason: string): void;
  regained(): void;
  /** It has just answered, without having been asked by a caller. */
  alive?(): void;
};

/**
 * Bytes under keys that several processes share. Every call rejects where the store is away or refuses it; none waits longer than its deadline. What rejects with an
 * error whose name is `ReplyError` was answered: the store is there.
 */
export interface ISharedStore {
  /** What stands under each key, in one round trip a server, and no more of it than `maxBytes`; no bytes where it is something else; undefined where nothing stands.
   * `areWhole`: as far as is known no value is larger than that, so that they may be fetched as they are, and one that is something else may count as none. */
  get(keys: readonly string[], maxBytes: number, areWhole?: boolean): Promise<readonly (Uint8Array | undefined)[]>;
  /** Writes a stored value for `ttlMs`, unless a later one stands there by its stamp: then false. One step, whoever else writes. */
  put(key: string, bytes: Uint8Array, ttlMs: number): Promise<boolean>;
  /**
   * Takes for `ttlMs` the leave to compute what stands under `key`, or renews it where `token` has it: false where another token does, whose
   * lease then lasts `ttlMs` at most from now on. Nobody is told of it as of a change.
   */
  lease(key: string, token: string, ttlMs: number): Promise<boolean>;
  /** Gives the leave up, where `token` has it. */
  release(key: string, token: string): Promise<void>;
  /** Gives the number of keys that were there. */
  delete(keys: readonly string[]): Promise<number>;
  /** Keys that start with `prefix`, in batches; those that come or go meanwhile may be missing. */
  scan(prefix: string): AsyncIterable<readonly string[]>;
  /** Who is told of changes; one listener, from now on. */
  listen(listener: SharedListener): void;
  /** Whether changes are heard now. */
  readonly isTracking: boolean;
  /** Why the store cannot be used or heard at the moment, in words. */
  readonly trouble: string | undefined;
  close(): Promise<void>;
}

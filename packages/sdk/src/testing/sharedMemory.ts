import type { Clock } from '../contracts/ports.js';
import type { ISharedStore, SharedListener } from '../contracts/sharedStore.js';
import { isLater } from '../redis/stamp.js';

type Entry = { readonly bytes: Uint8Array; readonly untilMs: number };

/**
 * A store in memory that several clients share, as processes share a Redis: each has a connection of its own, which a test can cut, slow
 * down or make deaf.
 */
export class SharedMemory {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #entries = new Map<string, Entry>();
  readonly #leases = new Map<string, { readonly token: string; readonly untilMs: number }>();
  readonly #connections = new Set<SharedMemoryConnection>();

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  connect(): SharedMemoryConnection {
    const connection = new SharedMemoryConnection(this);
    this.#connections.add(connection);
    return connection;
  }

  read(key: string): Uint8Array | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.untilMs > this.#clock.monotonic()) return entry?.bytes;
    this.remove(key);
    return undefined;
  }

  /** Writes whatever the bytes are. */
  write(key: string, bytes: Uint8Array, ttlMs = Infinity): void {
    this.#entries.set(key, { bytes: bytes.slice(), untilMs: this.#clock.monotonic() + ttlMs });
    this.#tell([key]);
  }

  remove(key: string): boolean {
    const wasThere = this.#entries.delete(key);
    if (wasThere) this.#tell([key]);
    return wasThere;
  }

  flush(): void {
    this.#entries.clear();
    this.#leases.clear();
    this.#tell('all');
  }

  keys(): string[] {
    return [...this.#entries.keys()].filter((key) => this.read(key) !== undefined);
  }

  /** Gives or renews a lease, or cuts that of another token to the time asked for; nobody is told of it. */
  lease(key: string, token: string, ttlMs: number): boolean {
    const nowMs = this.#clock.monotonic();
    const held = this.#leases.get(key);
    if (held !== undefined && held.token !== token && held.untilMs > nowMs) {
      this.#leases.set(key, { token: held.token, untilMs: Math.min(held.untilMs, nowMs + ttlMs) });
      return false;
    }
    this.#leases.set(key, { token, untilMs: nowMs + ttlMs });
    return true;
  }

  release(key: string, token: string): void {
    if (this.#leases.get(key)?.token === token) this.#leases.delete(key);
  }

  leave(connection: SharedMemoryConnection): void {
    this.#connections.delete(connection);
  }

  #tell(keys: readonly string[] | 'all'): void {
    for (const connection of this.#connections) connection.hear(keys);
  }
}

/** One client of a `SharedMemory`. */
export class SharedMemoryConnection implements ISharedStore {
  readonly #memory: SharedMemory;
  #listener: SharedListener | undefined;
  /** Where it is set, every call fails with it. */
  failure: Error | undefined;
  /** Called before the reply of each call comes back, with what was read or done already. */
  beforeReply: (() => Promise<void>) | undefined;
  isTracking = true;

  constructor(memory: SharedMemory) {
    this.#memory = memory;
  }

  get trouble(): string | undefined {
    return this.failure?.message;
  }

  /** Changes are heard no more, until `regain`. */
  lose(reason: string): void {
    this.isTracking = false;
    this.#listener?.lost(reason);
  }

  regain(): void {
    this.isTracking = true;
    this.#listener?.regained();
  }

  hear(keys: readonly string[] | 'all'): void {
    if (this.isTracking) this.#listener?.changed(keys);
  }

  listen(listener: SharedListener): void {
    this.#listener = listener;
  }

  get(keys: readonly string[], maxBytes: number): Promise<readonly (Uint8Array | undefined)[]> {
    return this.#reply(() =>
      keys.map((key) => {
        const bytes = this.#memory.read(key);
        return bytes?.subarray(0, maxBytes);
      }),
    );
  }

  put(key: string, bytes: Uint8Array, ttlMs: number): Promise<boolean> {
    return this.#reply(() => {
      const old = this.#memory.read(key);
      if (old !== undefined && isLater(old, bytes)) return false;
      this.#memory.write(key, bytes, ttlMs);
      return true;
    });
  }

  lease(key: string, token: string, ttlMs: number): Promise<boolean> {
    return this.#reply(() => this.#memory.lease(key, token, ttlMs));
  }

  release(key: string, token: string): Promise<void> {
    return this.#reply(() => this.#memory.release(key, token));
  }

  delete(keys: readonly string[]): Promise<number> {
    return this.#reply(() => keys.filter((key) => this.#memory.remove(key)).length);
  }

  async *scan(prefix: string): AsyncGenerator<readonly string[]> {
    const keys = await this.#reply(() => this.#memory.keys().filter((key) => key.startsWith(prefix)));
    if (keys.length > 0) yield keys;
  }

  async close(): Promise<void> {
    this.#memory.leave(this);
  }

  async #reply<T>(act: () => T): Promise<T> {
    if (this.failure !== undefined) throw this.failure;
    const result = act();
    await this.beforeReply?.();
    return result;
  }
}

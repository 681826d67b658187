import type { CacheValue, Claim } from '../contracts/cache.js';
import type { Clock, Random, Timers } from '../contracts/ports.js';
import type { ISharedStore } from '../contracts/sharedStore.js';
import type { SharedCalls } from './sharedCalls.js';
import type { SharedTally } from './sharedTally.js';
import { Slots } from './slots.js';

/** Life of a lease whose owner does not renew it: how long its death is waited out. */
const LEASE_MS = 1500;
const RENEW_MS = 500;
/** How often a waiter looks by itself: seldom while it is told of the value, often while it is not. */
const LOOK_MS = 500;
const LOOK_UNTOLD_MS = 50;
/** The longest that a process waits for another before it computes by itself. */
const WAIT_MS = 10_000;
/** How often a lease is asked for in a row: a store that is full refuses it for as long as it is. */
const MOST_ASKS = 3;
/** Values that a process computes at a time under leases: it does not take the leave to compute what it cannot begin with. */
const OWNED = 2;

export type LeasesOptions = {
  readonly shared: ISharedStore;
  readonly calls: SharedCalls;
  readonly tally: SharedTally;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly timers: Pick<Timers, 'sleep'>;
  readonly random: Random;
};

/** What a claim is made for. */
export type Wanted = {
  readonly key: string;
  /** The value as it stands in the shared store, if it is one that will do. */
  look(): Promise<CacheValue | undefined>;
  /** Resolves when what this process set under the key has reached the store, or could not. */
  written(): Promise<void>;
};

/**
 * Of all processes that want the same value one computes it: the one with the lease of its key, which it renews while it works and gives up when the value is
 * there. The others are woken by the word of the change, look by themselves now and then, take the lease over when its owner has died, and compute
 * alone when they have waited too long. Without the shared store everybody computes.
 */
export class Leases {
  readonly #options: LeasesOptions;
  readonly #token: string;
  readonly #slots: Slots;
  readonly #wakers = new Map<string, Set<Waker>>();
  readonly #releasing = new Set<Promise<void>>();
  #claims = 0;

  constructor(options: LeasesOptions) {
    this.#options = options;
    this.#slots = new Slots(OWNED, options.random);
    this.#token = Array.from({ length: 4 }, () => Math.floor(options.random() * 2 ** 32).toString(36)).join('-');
  }

  /** Wakes those who wait for one of these keys. */
  wake(keys: readonly string[] | 'all'): void {
    for (const key of keys === 'all' ? this.#wakers.keys() : keys) for (const waker of this.#wakers.get(key) ?? []) waker.tell();
  }

  async claim(wanted: Wanted, signal?: AbortSignal): Promise<Claim | CacheValue> {
    signal?.throwIfAborted();
    const { clock, tally } = this.#options;
    const token = `${this.#token}-${this.#claims++}`;
    const waker = this.#wakerOf(wanted.key);
    const { entered, leave } = this.#slots.queue();
    const abortion = abortionOf(signal);
    let isMine: boolean | undefined;
    try {
      while (await this.#isTold(waker, entered, abortion)) {
        const value = await wanted.look();
        if (value === undefined) continue;
        leave();
        return value;
      }
      let waitsSinceMs: number | undefined;
      for (;;) {
        isMine = await this.#asked(wanted.key, token);
        if (isMine === undefined) return { release: leave };
        const value = isMine || waitsSinceMs !== undefined ? await wanted.look() : undefined;
        if (value !== undefined) {
          if (isMine) void this.#release(wanted.key, token);
          leave();
          return value;
        }
        if (isMine) {
          tally.leases++;
          if (waitsSinceMs !== undefined) tally.takeovers++;
          return this.#held(wanted, token, leave);
        }
        leave();
        if (waitsSinceMs === undefined) tally.leaseWaits++;
        waitsSinceMs ??= clock.monotonic();
        if (clock.monotonic() - waitsSinceMs >= WAIT_MS) return { release: leave };
        const found = (await this.#isToldInTime(waker, abortion)) ? await wanted.look() : undefined;
        if (found !== undefined) return found;
      }
    } catch (error) {
      if (isMine === true) void this.#release(wanted.key, token);
      leave();
      throw error;
    } finally {
      waker.leave();
      abortion.forget();
    }
  }

  /** Whether the lease is this process's; asked again after a failure, which may have been of the reply alone. Undefined where the store is away or refuses it. */
  async #asked(key: string, token: string): Promise<boolean | undefined> {
    const { shared, calls } = this.#options;
    for (let asked = 1; ; asked++) {
      const isMine = await calls.called(() => shared.lease(key, token, LEASE_MS));
      if (isMine !== undefined || asked === MOST_ASKS || calls.breaker.state !== 'closed') return isMine;
    }
  }

  /** Waits for leases that are being given up. */
  async close(): Promise<void> {
    await Promise.all(this.#releasing);
  }

  /** Renews the lease until the claim is released, and gives it up when the value has been written. */
  #held(wanted: Wanted, token: string, leave: () => void): Claim {
    const { shared, calls, timers } = this.#options;
    const ending = new AbortController();
    const renew = async (): Promise<void> => {
      for (;;) {
        await timers.sleep(RENEW_MS, ending.signal).catch(() => undefined);
        if (ending.signal.aborted) return;
        await calls.called(() => shared.lease(wanted.key, token, LEASE_MS));
      }
    };
    void renew();
    return {
      release: () => {
        leave();
        const releasing = wanted.written().then(() => {
          ending.abort();
          return this.#release(wanted.key, token);
        });
        this.#releasing.add(releasing);
        void releasing.finally(() => this.#releasing.delete(releasing));
      },
    };
  }

  async #release(key: string, token: string): Promise<void> {
    await this.#options.calls.called(() => this.#options.shared.release(key, token));
  }

  /** Begins to listen before the lease is asked for: the word of a change may come before the answer. */
  #wakerOf(key: string): Waker {
    const wakers = this.#wakers.get(key) ?? new Set<Waker>();
    this.#wakers.set(key, wakers);
    const waker = new Waker(() => {
      wakers.delete(waker);
      if (wakers.size === 0 && this.#wakers.get(key) === wakers) this.#wakers.delete(key);
    });
    wakers.add(waker);
    return waker;
  }

  /** Resolves with true when there is word of a change, and with false when it is time to look for oneself. */
  async #isToldInTime(waker: Waker, abortion: Abortion): Promise<boolean> {
    const { shared, timers } = this.#options;
    const ending = new AbortController();
    const due = timers.sleep(shared.isTracking ? LOOK_MS : LOOK_UNTOLD_MS, ending.signal).catch(() => undefined);
    try {
      return await this.#isTold(waker, due, abortion);
    } finally {
      ending.abort();
    }
  }

  /** Resolves with true when there is word of a change, and with false when something else has come first. */
  async #isTold(waker: Waker, other: Promise<void>, { rejects }: Abortion): Promise<boolean> {
    const isTold = await Promise.race([other.then(() => false), waker.told().then(() => true), rejects]);
    if (isTold) waker.heard();
    return isTold;
  }
}

/** A promise that rejects when a signal aborts, until that is of no interest any more. */
type Abortion = { readonly rejects: Promise<never>; forget(): void };

function abortionOf(signal: AbortSignal | undefined): Abortion {
  let abort = (): void => undefined;
  const rejects = new Promise<never>((_, reject) => (abort = () => reject(signal!.reason as Error)));
  rejects.catch(() => undefined);
  signal?.addEventListener('abort', abort, { once: true });
  return { rejects, forget: () => signal?.removeEventListener('abort', abort) };
}

/** One who waits for the word of a change. */
class Waker {
  readonly leave: () => void;
  #isTold = false;
  #wake: (() => void) | undefined;

  constructor(leave: () => void) {
    this.leave = leave;
  }

  tell(): void {
    this.#isTold = true;
    this.#wake?.();
  }

  /** Resolves when there has been word since it was heard. */
  async told(): Promise<void> {
    if (!this.#isTold) await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** Waits for the next word. */
  heard(): void {
    this.#isTold = false;
  }
}

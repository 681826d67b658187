import type { Socket } from 'node:net';
import type { Redis } from 'ioredis';
import type { Clock, Timers } from '../contracts/ports.js';
import { sendAtOnce, type Send } from './client.js';

/** Keys of one command at most. */
const MOST_KEYS = 256;
/** Bytes that may come in before a reply is complete. What is larger holds no values of ours, which are 64 KiB each. */
const MOST_BYTES = MOST_KEYS * 65_536;
/** After a reply that was too large values are read one by one, with a bound that the server keeps, for this long. */
const CAREFUL_MS = 600_000;

type Values = readonly (Buffer | null)[];
type Wanted = {
  readonly keys: readonly string[];
  readonly maxBytes: number;
  readonly resolve: (values: Values) => void;
  readonly reject: (error: unknown) => void;
};

/**
 * Reads of many callers in few commands: one that comes alone goes at once; those that come while one is on its way, or after several came together, go together in
 * the next turn of the event loop. A client spends most of its time on commands, not on bytes. A single value is read by GETRANGE, so that no more of it comes than wanted; many by MGET, whose reply is
 * given up, with its connection, when it grows too large.
 */
export class BatchedReads {
  readonly #redis: Redis;
  readonly #sendOne: Send;
  readonly #clock: Clock;
  readonly #timers: Timers;
  #wanted: Wanted[] = [];
  #onTheWay = 0;
  #wereSeveral = false;
  #bytesBefore = 0;
  #carefulUntilMs = -Infinity;
  readonly #sendAll = (): void => this.#send();

  constructor(redis: Redis, clock: Clock, timers: Timers) {
    this.#redis = redis;
    this.#sendOne = sendAtOnce(redis);
    this.#clock = clock;
    this.#timers = timers;
    redis.on('connect', () => this.#guard());
  }

  /** What stands under the keys, `maxBytes` of each or somewhat more; null where nothing does. */
  read(keys: readonly string[], maxBytes: number): Promise<Values> {
    if (keys.length <= MOST_KEYS) return this.#asked(keys, maxBytes);
    const parts: Promise<Values>[] = [];
    for (let from = 0; from < keys.length; from += MOST_KEYS) parts.push(this.#asked(keys.slice(from, from + MOST_KEYS), maxBytes));
    return Promise.all(parts).then((found) => found.flat());
  }

  #asked(keys: readonly string[], maxBytes: number): Promise<Values> {
    return new Promise((resolve, reject) => {
      if (this.#wanted.push({ keys, maxBytes, resolve, reject }) > 1) return;
      if (this.#onTheWay === 0 && !this.#wereSeveral) queueMicrotask(this.#sendAll);
      else void this.#timers.yieldToLoop().then(this.#sendAll);
    });
  }

  #send(): void {
    const all = this.#wanted;
    this.#wanted = [];
    this.#wereSeveral = all.length > 1;
    for (let from = 0; from < all.length;) {
      let to = from;
      let count = 0;
      while (to < all.length && (count === 0 || count + all[to]!.keys.length <= MOST_KEYS)) count += all[to++]!.keys.length;
      void this.#sendSome(all.slice(from, to), count);
      from = to;
    }
  }

  async #sendSome(wanted: readonly Wanted[], count: number): Promise<void> {
    this.#onTheWay++;
    try {
      const found = await this.#fetch(wanted, count);
      let at = 0;
      for (const { keys, resolve } of wanted) resolve(wanted.length === 1 ? found : found.slice(at, (at += keys.length)));
    } catch (error) {
      for (const { reject } of wanted) reject(error);
    } finally {
      this.#onTheWay--;
      this.#bytesBefore = this.#stream?.bytesRead ?? 0;
    }
  }

  async #fetch(wanted: readonly Wanted[], count: number): Promise<Values> {
    if (count === 1) return [await this.#one(wanted[0]!.keys[0]!, wanted[0]!.maxBytes)];
    const isCareful = this.#clock.monotonic() < this.#carefulUntilMs;
    if (isCareful) return Promise.all(wanted.flatMap(({ keys, maxBytes }) => keys.map((key) => this.#one(key, maxBytes))));
    const keys = wanted.length === 1 ? wanted[0]!.keys : wanted.flatMap((one) => one.keys);
    return (await this.#sendOne('mget', keys)) as Values;
  }

  async #one(key: string, maxBytes: number): Promise<Buffer | null> {
    const bytes = (await this.#sendOne('getrange', [key, 0, maxBytes - 1])) as Buffer;
    return bytes.length === 0 ? null : bytes;
  }

  #guard(): void {
    const stream = this.#stream!;
    this.#bytesBefore = 0;
    stream.on('data', () => {
      if (this.#onTheWay === 0 || stream.bytesRead - this.#bytesBefore <= MOST_BYTES) return;
      this.#carefulUntilMs = this.#clock.monotonic() + CAREFUL_MS;
      stream.destroy(new Error(`a reply of more than ${MOST_BYTES} bytes`));
    });
  }

  /** There is none before the first connection: Sentinels may have to be asked for an address, and may be away. */
  get #stream(): Socket | undefined {
    return this.#redis.stream as Socket | undefined;
  }
}

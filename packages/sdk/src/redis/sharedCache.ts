import type { Clock, Timers } from '../contracts/ports.js';
import { parseRedisUrl, shownRedisUrl } from './address.js';
import type { RedisLink } from './link.js';
import { openLink, TRACKED } from './redisStore.js';
import { scanKeys } from './scanKeys.js';
import { layoutOf, MAX_STORED_BYTES, stampOf, STAMPED_BYTES, type Refusal, type Stamp } from './stamp.js';
import { decodeStored } from './storedValue.js';
import { seedOf, VECTOR_LAYOUT, VectorDecoder } from './storedVector.js';
import type { CacheValue } from '../contracts/cache.js';

const PATIENT_MS = 5000;
const LOOK_AGAIN_MS = 20;

/** A Redis as it is now; of a Cluster, all its primaries together. */
export type SharedFacts = {
  readonly servers: number;
  readonly version: string;
  readonly keys: number;
  readonly usedBytes: number;
  /** 0 where there is no bound. */
  readonly maxBytes: number;
  readonly policy: string;
  readonly evicted: number;
};

/** What stands under a key. */
export type InspectedValue = {
  /** Its length; 0 of a list, a hash and the like, which have none. */
  readonly bytes: number;
  /** ms that it has to live; null where it lives for ever. */
  readonly lifeMs: number | null;
  readonly memoryBytes: number;
} & (
  | { readonly layout: number; readonly stamp: Stamp; readonly value: CacheValue; readonly refusal?: never }
  | { readonly refusal: Refusal; readonly value?: never }
);

/** A series' values, of every timeframe and version where none is named; those that hold bars from `fromMs` on, where that is given. */
export type SharedSelection = { readonly symbol: string; readonly timeframe?: string; readonly version?: string; readonly fromMs?: number };

export type SharedCacheOptions = { readonly url: string; readonly prefix?: string; readonly clock: Clock; readonly timers: Timers };

/** The Redis that processes share, for those who look at it rather than read through it. Rejects where it is away. */
export class SharedCache {
  readonly #link: RedisLink;
  readonly #prefix: string;

  private constructor(link: RedisLink, prefix: string) {
    this.#link = link;
    this.#prefix = prefix;
  }

  /** Connects. @throws InvalidParamError `INVALID_PARAM` for another form of address; Error with the reason where Redis is not there within 5 s */
  static async open({ url, prefix = '', clock, timers }: SharedCacheOptions): Promise<SharedCache> {
    const address = parseRedisUrl(url);
    const link = openLink({ ...address, redis: { ...address.redis, commandTimeout: PATIENT_MS }, prefix, clock, timers });
    const untilMs = clock.monotonic() + PATIENT_MS;
    while (!link.isTracking) {
      if (clock.monotonic() > untilMs) {
        const { trouble } = link;
        await link.close();
        throw new Error(`${shownRedisUrl(url)}: ${trouble}`);
      }
      await timers.sleep(LOOK_AGAIN_MS, undefined, true);
    }
    return new SharedCache(link, prefix);
  }

  async facts(): Promise<SharedFacts> {
    const infos = await Promise.all(this.#link.primaries().map((server) => server.info()));
    const field = (info: string, name: string): string => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1] ?? '';
    const sum = (name: string): number => infos.reduce((total, info) => total + Number(field(info, name)), 0);
    const keysIn = (info: string): number => [...info.matchAll(/^db\d+:keys=(\d+)/gm)].reduce((total, [, keys]) => total + Number(keys), 0);
    const [first = ''] = infos;
    return {
      servers: infos.length,
      version: field(first, 'redis_version'),
      keys: infos.reduce((total, info) => total + keysIn(info), 0),
      usedBytes: sum('used_memory'),
      maxBytes: sum('maxmemory'),
      policy: field(first, 'maxmemory_policy'),
      evicted: sum('evicted_keys'),
    };
  }

  /** What stands under a key of ours, named with or without the prefix; undefined where nothing does. */
  async inspect(name: string): Promise<InspectedValue | undefined> {
    const key = name.startsWith(this.#prefix) ? name.slice(this.#prefix.length) : name;
    const { reader } = this.#link;
    const full = this.#prefix + key;
    const [bytes, length, life, memory] = await Promise.all([
      unlessOfAnotherType(reader.getrangeBuffer(full, 0, MAX_STORED_BYTES)),
      unlessOfAnotherType(reader.strlen(full)),
      reader.pttl(full),
      reader.memory('USAGE', full),
    ]);
    if (length === 0) return undefined;
    const told = { bytes: length ?? 0, lifeMs: life < 0 ? null : life, memoryBytes: memory ?? 0 };
    if (bytes === undefined) return { ...told, refusal: 'foreign' };
    const found = decoded(key, bytes);
    return typeof found === 'string'
      ? { ...told, refusal: found }
      : { ...told, value: found, layout: layoutOf(bytes)!, stamp: stampOf(bytes)! };
  }

  /** Removes values, and gives their number. Every process that hears of changes drops what it keeps of them. */
  async invalidate({ symbol, timeframe, version, fromMs = -Infinity }: SharedSelection): Promise<number> {
    const start = [symbol, ...(timeframe === undefined ? [] : [timeframe])].join(':');
    let removed = 0;
    for await (const keys of scanKeys(this.#link, `${this.#prefix}${TRACKED}${start}:`)) {
      const chosen = version === undefined ? keys : keys.filter((key) => key.slice(this.#prefix.length).split(':')[3] === version);
      const heads = await Promise.all(chosen.map((key) => this.#link.reader.getrangeBuffer(key, 0, STAMPED_BYTES - 1)));
      const due = chosen.filter((_, k) => (stampOf(heads[k]!)?.timestamp ?? Infinity) >= fromMs);
      removed += (await Promise.all(due.map((key) => this.#link.writer.unlink(key)))).reduce((sum, one) => sum + one, 0);
    }
    return removed;
  }

  /** Milliseconds that it takes to fetch so many bytes, in values of 1 MiB at most that are written for this and removed. */
  async fetchMs(bytes: number, rounds: number, clock: Pick<Clock, 'monotonic'>): Promise<number> {
    const sizes = Array.from({ length: Math.ceil(bytes / MAX_STORED_BYTES) }, (_, k) =>
      Math.min(MAX_STORED_BYTES, bytes - k * MAX_STORED_BYTES),
    );
    const keys = sizes.map((_, k) => `${this.#prefix}explain:${k}`);
    const { writer, reader } = this.#link;
    try {
      await Promise.all(keys.map((key, k) => writer.set(key, Buffer.alloc(sizes[k]!, 1), 'PX', 60_000)));
      const times: number[] = [];
      for (let round = 0; round < rounds; round++) {
        const startedMs = clock.monotonic();
        await Promise.all(keys.map((key) => reader.getrangeBuffer(key, 0, MAX_STORED_BYTES)));
        times.push(clock.monotonic() - startedMs);
      }
      return times.sort((a, b) => a - b)[rounds >> 1]!;
    } finally {
      await Promise.all(keys.map((key) => writer.unlink(key)));
    }
  }

  close(): Promise<void> {
    return this.#link.close();
  }
}

/** A value of either layout. */
function decoded(key: string, bytes: Uint8Array): CacheValue | Refusal {
  if (layoutOf(bytes) === VECTOR_LAYOUT) return new VectorDecoder().decode(seedOf(key), bytes);
  const { value, refusal } = decodeStored(key, bytes);
  return value ?? refusal!;
}

/** What a list, a hash or the like answers to a command for strings is undefined. */
function unlessOfAnotherType<T>(reply: Promise<T>): Promise<T | undefined> {
  return reply.catch((error: unknown) => {
    if (error instanceof Error && error.message.startsWith('WRONGTYPE')) return undefined;
    throw error;
  });
}

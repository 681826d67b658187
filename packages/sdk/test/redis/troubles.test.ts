import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LruStore } from '../../src/cache/lru.js';
import type { CacheValue } from '../../src/contracts/cache.js';
import { nodePorts } from '../../src/ports/node.js';
import { Breaker } from '../../src/redis/breaker.js';
import { RedisStore } from '../../src/redis/redisStore.js';
import { VECTOR_LAYOUT } from '../../src/redis/storedVector.js';
import { TieredStore } from '../../src/redis/tieredStore.js';
import { until, untilTrue } from '../contract/until.js';
import { hasRedis } from '../../../../test/harness/installPrograms.js';
import { RedisServer } from './redisServer.js';
import { cachedVector, storedVector } from './vectors.js';

const PATIENT = { commandTimeout: 1000 };
const KEY = 'AAPL:1day:legacy@3f5c0de1a9b2:last';
const SHARED_KEY = 'feature:AAPL:1day:legacy@3f5c0de1a9b2';
const vector = (timestamp: number, n = 18): CacheValue => cachedVector(0, timestamp, ...new Array<number>(n).fill(timestamp));

describe.skipIf(!hasRedis())('a Redis with something wrong', () => {
  let server: RedisServer;
  let admin: Redis;
  let shared: RedisStore;
  let store: TieredStore;

  const stats = (): NonNullable<ReturnType<TieredStore['stats']>['shared']> => store.stats().shared!;
  const open = async (): Promise<TieredStore> => {
    shared = new RedisStore({ redis: { ...server.options, ...PATIENT }, ...nodePorts });
    const opened = new TieredStore({ near: new LruStore({ clock: nodePorts.clock }), shared, ...nodePorts });
    await until(() => shared.isTracking, 'tracking');
    return opened;
  };

  beforeAll(async () => {
    server = await RedisServer.start();
    admin = new Redis(server.options);
  });
  beforeEach(async () => {
    await admin.config('SET', 'maxmemory', '0');
    await admin.flushall();
    store = await open();
  });
  afterEach(() => store.close());
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  it('a value of another type, of another program, too large, or of a newer layout is a miss with its reason, and is replaced but for the last', async () => {
    const newer = Buffer.from(storedVector(SHARED_KEY, vector(1)));
    newer[3] = VECTOR_LAYOUT + 1;
    const large = storedVector(SHARED_KEY, vector(1, 10_000));
    const plants: [string, () => Promise<unknown>][] = [
      ['foreign', () => admin.rpush(SHARED_KEY, 'x')],
      ['foreign', () => admin.set(SHARED_KEY, 'O:8:"stdClass":0:{}'.padEnd(200))],
      ['size', () => admin.set(SHARED_KEY, Buffer.from(large))],
      ['layout', () => admin.set(SHARED_KEY, newer)],
    ];
    const counted = { foreign: 0, layout: 0, size: 0, checksum: 0, header: 0, bars: 0 };
    for (const [reason, plant] of plants) {
      await admin.del(SHARED_KEY);
      await plant();
      expect(await store.get(KEY)).toBeUndefined();
      counted[reason as keyof typeof counted]++;
      expect(stats().refused).toEqual(counted);
    }
    expect(stats()).toMatchObject({ breaker: 'closed', errors: 0, misses: 0 });
  });

  it('that is full and evicts nothing is read all the same, is left alone by nobody, and says so until there is room', async () => {
    await store.set(KEY, vector(1));
    await untilTrue(async () => (await admin.exists(SHARED_KEY)) === 1, 'the write');
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    await admin.config('SET', 'maxmemory', '1');
    for (let k = 0; k < 5; k++) await store.set(`S${k}:1day:x@0:last`, vector(k));
    await until(() => stats().errors === 5, 'the refusals');
    expect(stats().trouble).toMatch(/^OOM/);
    expect(stats().breaker).toBe('closed');
    const other = await open();
    expect(await other.get(KEY)).toEqual(vector(1));
    await other.close();
    await admin.config('SET', 'maxmemory', '0');
    await store.set('S9:1day:x@0:last', vector(9));
    await until(() => stats().trouble === undefined, 'the end of the trouble');
  });

  it('that is full and evicts takes every write, and what it evicts leaves L1 too', async () => {
    const keys = Array.from({ length: 300 }, (_, k) => `S${k}:1day:x@0:last`);
    for (const [k, key] of keys.entries()) await store.set(key, vector(k, 150));
    await until(() => stats().written === 300 && stats().invalidations >= 300, 'the writes and the word of them');
    for (const key of keys) await store.get(key);
    expect(store.stats().entries).toBe(300);
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    const used = Number(/^used_memory:(\d+)/m.exec(await admin.info('memory'))![1]);
    await admin.config('SET', 'maxmemory', String(used - 100_000));
    await untilTrue(async () => (await admin.dbsize()) < 300, 'evictions');
    await store.set('S300:1day:x@0:last', vector(300, 150));
    await until(() => stats().written === 301, 'a write');
    await untilTrue(async () => store.stats().entries <= (await admin.dbsize()), 'the word of the evictions');
    expect(stats()).toMatchObject({ errors: 0, breaker: 'closed' });
  });
});

describe.skipIf(!hasRedis())('a database that the server has not', () => {
  it('is a cache that is away, and nothing comes to stand in another one', async () => {
    const server = await RedisServer.start();
    const admin = new Redis(server.options);
    const shared = new RedisStore({ redis: { ...server.options, ...PATIENT, db: 99 }, ...nodePorts });
    const store = new TieredStore({ near: new LruStore({ clock: nodePorts.clock }), shared, ...nodePorts });
    await until(() => /DB index is out of range/.test(shared.trouble ?? ''), 'the trouble');
    for (let k = 0; k < 20; k++) {
      await store.set(KEY, vector(k));
      expect(await store.get(KEY)).toEqual(vector(k));
      await nodePorts.timers.sleep(20);
    }
    expect(shared.isTracking).toBe(false);
    expect(await admin.dbsize()).toBe(0);
    await store.close();
    admin.disconnect();
    await server.stop();
  });
});

describe('a server of another protocol in the place of Redis', () => {
  it('is a cache that is away, and says why', async () => {
    const http = createServer((_request, response) => void response.writeHead(400).end('Bad Request'));
    await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    const shared = new RedisStore({ redis: { host: '127.0.0.1', port, ...PATIENT }, ...nodePorts });
    const store = new TieredStore({ near: new LruStore({ clock: nodePorts.clock }), shared, ...nodePorts });
    await until(() => /RESP type/.test(shared.trouble ?? ''), 'the trouble');
    expect(shared.isTracking).toBe(false);
    expect(await store.get(KEY)).toBeUndefined();
    await store.set(KEY, vector(1));
    expect(await store.get(KEY)).toEqual(vector(1));
    await store.close();
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  });
});

describe('a breaker', () => {
  it('closes where what it guards has shown that it is there, once it has rested', () => {
    let now = 0;
    const breaker = new Breaker({ monotonic: () => now });
    for (let k = 0; k < 3; k++) if (breaker.admits()) breaker.failed();
    breaker.shown();
    expect(breaker.state).toBe('open');
    now = 500;
    breaker.shown();
    expect(breaker.state).toBe('closed');
    breaker.failed();
    expect(breaker.state).toBe('closed');
  });
});

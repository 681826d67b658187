import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nodePorts } from '../../src/ports/node.js';
import { SharedCache } from '../../src/redis/sharedCache.js';
import { encodeStored } from '../../src/redis/storedValue.js';
import { VECTOR_LAYOUT } from '../../src/redis/storedVector.js';
import { hasRedis } from '../../../../test/harness/installPrograms.js';
import { RedisServer } from './redisServer.js';
import { cachedVector, storedVector } from './vectors.js';

describe.skipIf(!hasRedis())('SharedCache', () => {
  let server: RedisServer;
  let admin: Redis;
  let cache: SharedCache;
  const planted = (key: string, timestamp: number): Promise<unknown> => {
    const bytes = encodeStored(key, { header: { rows: 1 }, columns: [Float64Array.of(1, NaN)] }, { generation: 2, timestamp });
    return admin.set(`t:${key}`, Buffer.from(bytes), 'PX', 60_000);
  };

  beforeAll(async () => {
    server = await RedisServer.start();
    admin = new Redis(server.options);
    cache = await SharedCache.open({ url: `redis://127.0.0.1:${server.port}`, prefix: 't:', ...nodePorts });
  });
  beforeEach(() => admin.flushall());
  afterAll(async () => {
    await cache.close();
    admin.disconnect();
    await server.stop();
  });

  it('tells how many keys there are, how much memory they take, and what was evicted', async () => {
    await planted('feature:A:1day:x@0', 1);
    const facts = await cache.facts();
    expect(facts).toMatchObject({
      servers: 1,
      version: expect.stringMatching(/^\d+\.\d+/),
      keys: 1,
      maxBytes: 0,
      policy: 'noeviction',
      evicted: 0,
    });
    expect(facts.usedBytes).toBeGreaterThan(100_000);
  });

  it('decodes what stands under a key, named with or without the prefix', async () => {
    await planted('feature:A:1day:x@0', 5);
    const found = await cache.inspect('feature:A:1day:x@0');
    expect(found).toMatchObject({
      stamp: { generation: 2, timestamp: 5 },
      value: { header: { rows: 1 }, columns: [Float64Array.of(1, NaN)] },
    });
    expect(found!.lifeMs).toBeGreaterThan(50_000);
    expect(await cache.inspect('t:feature:A:1day:x@0')).toMatchObject({ stamp: { generation: 2, timestamp: 5 } });
    await admin.set('t:feature:B', 'x');
    expect(await cache.inspect('feature:B')).toMatchObject({ bytes: 1, lifeMs: null, refusal: 'foreign' });
    await admin.rpush('t:feature:C', 'x', 'y');
    expect(await cache.inspect('feature:C')).toMatchObject({ bytes: 0, lifeMs: null, refusal: 'foreign' });
    expect(await cache.inspect('feature:none')).toBeUndefined();
  });

  it('decodes a vector and says its layout', async () => {
    const key = 'feature:A:1day:x@0';
    const value = cachedVector(2, 5, 1, NaN);
    await admin.set(`t:${key}`, Buffer.from(storedVector(key, value)));
    expect(await cache.inspect(key)).toMatchObject({ layout: VECTOR_LAYOUT, stamp: { generation: 2, timestamp: 5 }, value });
  });

  it('removes the values of a series, of a version, or from a time on, and none of others', async () => {
    for (const key of ['feature:A:1day:x@0', 'feature:A:1day:y@0', 'feature:A:1hour:x@0', 'feature:AB:1day:x@0']) await planted(key, 100);
    await admin.set('t:feature:A:1day:x@0:other', 'foreign');
    expect(await cache.invalidate({ symbol: 'A', timeframe: '1day', version: 'x@0', fromMs: 101 })).toBe(1);
    expect(await cache.invalidate({ symbol: 'A', timeframe: '1day', version: 'x@0', fromMs: 100 })).toBe(1);
    expect(await cache.invalidate({ symbol: 'A', timeframe: '1hour' })).toBe(1);
    expect(await cache.invalidate({ symbol: 'A' })).toBe(1);
    expect(await admin.keys('*')).toEqual(['t:feature:AB:1day:x@0']);
  });

  it('measures a fetch, in values of 1 MiB at most, and leaves nothing', async () => {
    expect(await cache.fetchMs(3 * 2 ** 20, 3, nodePorts.clock)).toBeGreaterThan(0);
    expect(await admin.dbsize()).toBe(0);
  });

  it('says why it cannot be opened', async () => {
    const url = 'redis://user:hunter2@127.0.0.1:1';
    const jumping = {
      now: () => 0,
      monotonic: (
        (ms = 0) =>
        () =>
          (ms += 2000)
      )(),
    };
    const opening = SharedCache.open({ url, clock: jumping, timers: nodePorts.timers });
    await expect(opening).rejects.toThrow(/^redis:\/\/\*\*\*@127\.0\.0\.1:1: /);
  });
});

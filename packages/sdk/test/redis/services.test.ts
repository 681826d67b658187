import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { barAt, compute, sliceBars } from '@barkeep/feature-core';
import { connectWith } from '../../src/connect.js';
import type { SharedStats } from '../../src/contracts/cache.js';
import type { IDataService } from '../../src/contracts/service.js';
import { nodePorts } from '../../src/ports/node.js';
import { MemoryProvider } from '../../src/providers/memory.js';
import { walk } from '../contract/bars.js';
import { untilTrue } from '../contract/until.js';
import { hasRedis } from '../../../../test/harness/installPrograms.js';
import { RedisServer } from './redisServer.js';

describe.skipIf(!hasRedis())('services over one Redis', () => {
  const bars = walk(300);
  let server: RedisServer;
  let admin: Redis;
  let opened: IDataService[];

  const open = async (upTo = 300): Promise<IDataService> => {
    const provider = new MemoryProvider({
      clock: nodePorts.clock,
      series: [{ symbol: 'AAPL', timeframe: '1day', bars: sliceBars(bars, 0, upTo) }],
    });
    const service = connectWith({ provider, redis: `redis://127.0.0.1:${server.port}`, defaultSet: 'legacy' }, {});
    opened.push(service);
    await untilTrue(async () => (await sharedOf(service)).isTracking, 'tracking');
    return service;
  };
  const sharedOf = async (service: IDataService): Promise<SharedStats> => (await service.stats()).cache.shared!;
  const writtenBy = (service: IDataService): Promise<void> => untilTrue(async () => (await sharedOf(service)).written > 0, 'the write');

  beforeAll(async () => {
    server = await RedisServer.start();
    admin = new Redis(server.options);
    admin.on('error', () => undefined);
  });
  beforeEach(async () => {
    opened = [];
    await admin.flushall();
  });
  afterEach(() => Promise.all(opened.map((service) => service.close())));
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  it('the second answers the newest vector from what the first has put there, with the same bits and without a kernel', async () => {
    const first = await open();
    const vector = await first.latest('AAPL');
    await writtenBy(first);
    const second = await open();
    await second.recent('AAPL', 1, { set: 'alpha158' });
    const computed = (await second.stats()).barsComputed;
    const again = await second.latest('AAPL');
    expect(again.values).toEqual(vector.values);
    expect(again.values).toEqual(compute(bars, 'legacy').row(299));
    expect(again.metadata).toMatchObject({ outcome: 'hit', generatedAtMs: vector.metadata.generatedAtMs });
    expect((await second.stats()).barsComputed).toBe(computed);
    expect(await sharedOf(second)).toMatchObject({ hits: 1, errors: 0 });
  });

  it('one key a series and version, with a life of five minutes, give or take a tenth', async () => {
    const service = await open();
    const { metadata } = await service.latest('AAPL');
    const key = `feature:AAPL:1day:${metadata.version}`;
    await writtenBy(service);
    expect(await admin.keys('*')).toEqual([key]);
    expect(await admin.pttl(key)).toBeGreaterThan(269_000);
    expect(await admin.pttl(key)).toBeLessThanOrEqual(330_000);
  });

  it('a vector of an earlier bar is no answer to one that has a later bar, and does not come back', async () => {
    const [behind, ahead] = [await open(299), await open(300)];
    await behind.latest('AAPL');
    const newest = await ahead.latest('AAPL');
    expect(newest.timestamp).toBe(barAt(bars, 299).timestamp);
    expect(newest.values).toEqual(compute(bars, 'legacy').row(299));
    const earlier = await behind.latest('AAPL');
    expect(earlier.values).toEqual(compute(bars, 'legacy').row(298));
    expect((await ahead.latest('AAPL')).values).toEqual(newest.values);
  });

  it('a planted value of another set, symbol or program is never an answer', async () => {
    const service = await open();
    const { metadata, values } = await service.latest('AAPL');
    const key = `feature:AAPL:1day:${metadata.version}`;
    await writtenBy(service);
    const bytes = (await admin.getBuffer(key))!;
    for (const planted of [Buffer.from('junk'), bytes.subarray(1), Buffer.concat([bytes, bytes])]) {
      await admin.set(key, planted);
      const fresh = await open();
      expect((await fresh.latest('AAPL')).values).toEqual(values);
    }
  });

  it('what is taken out of Redis is computed anew by every process, also where it was kept to be given at once', async () => {
    const service = await open();
    const { values, metadata } = await service.latest('AAPL');
    await writtenBy(service);
    await untilTrue(
      async () => service.latestNow!('AAPL') !== undefined || (await service.latest('AAPL'), false),
      'a vector that is given at once',
    );
    await admin.del(`feature:AAPL:1day:${metadata.version}`);
    await untilTrue(async () => service.latestNow!('AAPL') === undefined, 'the word of the deletion');
    const again = await service.latest('AAPL');
    expect(again.metadata.outcome).not.toBe('hit');
    expect(again.values).toEqual(values);
  });

  it('no answer fails while Redis is away', async () => {
    const service = await open();
    const { values } = await service.latest('AAPL');
    await server.kill();
    for (const set of ['legacy', 'pipeline-v1', 'alpha158', 'alpha360', 'talib']) {
      const vector = await service.latest('AAPL', { set });
      if (set === 'legacy') expect(vector.values).toEqual(values);
    }
    await server.start();
  });
});

import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compute, sliceBars } from '@barkeep/feature-core';
import { hasRedis } from '../../../../test/harness/installPrograms.js';
import { connectWith } from '../../src/connect.js';
import type { IDataService } from '../../src/contracts/service.js';
import { nodePorts } from '../../src/ports/node.js';
import { MemoryProvider } from '../../src/providers/memory.js';
import { RedisStore } from '../../src/redis/redisStore.js';
import { SharedStates } from '../../src/states/sharedStates.js';
import { correctedAt, walk } from '../contract/bars.js';
import { stateStoreContract } from '../contract/states.js';
import { untilTrue } from '../contract/until.js';
import { RedisServer } from './redisServer.js';

describe.skipIf(!hasRedis())('states in a real Redis', () => {
  let server: RedisServer;
  let admin: Redis;
  beforeAll(async () => {
    server = await RedisServer.start();
    admin = new Redis(server.options);
    admin.on('error', () => undefined);
  });
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  stateStoreContract('SharedStates over Redis', async () => {
    await admin.flushall();
    const opened: RedisStore[] = [];
    const open = async (): Promise<SharedStates> => {
      const shared = new RedisStore({ redis: server.options, prefix: 'tenant:', ...nodePorts });
      opened.push(shared);
      await untilTrue(async () => shared.isTracking, 'tracking');
      return new SharedStates({ shared, ...nodePorts });
    };
    return { open, close: async () => void (await Promise.all(opened.map((shared) => shared.close()))) };
  });

  it('let another process answer from where the first has come to, after a correction too', async () => {
    await admin.flushall();
    const bars = walk(9000, { timeframe: '1hour' });
    const services: IDataService[] = [];
    const open = async (of = bars): Promise<IDataService> => {
      const provider = new MemoryProvider({ clock: nodePorts.clock, series: [{ symbol: 'AAPL', timeframe: '1hour', bars: of }] });
      const service = connectWith({ provider, redis: `redis://127.0.0.1:${server.port}`, defaultSet: 'legacy' }, {});
      services.push(service);
      await untilTrue(async () => (await service.stats()).cache.shared!.isTracking, 'tracking');
      return service;
    };
    const first = await open(sliceBars(bars, 0, 8900));
    await first.latest('AAPL', { timeframe: '1hour' });
    await untilTrue(async () => (await first.stats()).states!.shared!.written === 2, 'the states');
    expect((await admin.keys('*:state:*')).map((key) => key.slice(key.lastIndexOf(':'))).sort()).toEqual([':1', ':2']);
    const second = await open();
    expect((await second.latest('AAPL', { timeframe: '1hour' })).values).toEqual(compute(bars, 'legacy').row(8999));
    expect((await second.stats()).barsComputed).toBe(9000 - 8192);
    const corrected = correctedAt(bars, 5000, 77);
    const third = await open(corrected);
    expect((await third.latest('AAPL', { timeframe: '1hour' })).values).toEqual(compute(corrected, 'legacy').row(8999));
    expect((await third.stats()).barsComputed).toBe(9000 - 4096);
    const frame = await third.recent('AAPL', 9000 - 4200, { timeframe: '1hour' });
    expect(frame.row(frame.length - 1)).toEqual(compute(corrected, 'legacy').row(8999));
    await Promise.all(services.map((service) => service.close()));
  });
});

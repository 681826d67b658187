import { Redis } from 'ioredis';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nodePorts } from '../../src/ports/node.js';
import { RedisStore } from '../../src/redis/redisStore.js';
import { sharedStoreContract, stamped } from '../contract/sharedStore.js';
import { until } from '../contract/until.js';
import { hasRedis } from '../../../../test/harness/installPrograms.js';
import { RedisServer } from './redisServer.js';

const LIMIT = 65_536;
/** A machine that is busy with other tests is no server that is away. */
const PATIENT = { commandTimeout: 1000 };

if (hasRedis()) {
  sharedStoreContract('RedisStore', async () => {
    const server = await RedisServer.start();
    const admin = new Redis(server.options);
    return {
      open: async () => {
        const store = new RedisStore({ redis: { ...server.options, ...PATIENT }, ...nodePorts });
        await until(() => store.isTracking, 'tracking');
        return store;
      },
      plant: async (key, bytes) => void (await admin.set(key, Buffer.from(bytes))),
      flush: async () => void (await admin.flushall()),
      close: async () => {
        admin.disconnect();
        await server.stop();
      },
    };
  });
}

describe.skipIf(!hasRedis())('RedisStore', () => {
  let server: RedisServer;
  let admin: Redis;
  let store: RedisStore;
  let heard: (readonly string[] | 'all')[];
  let losses: string[];

  const open = async (prefix = ''): Promise<RedisStore> => {
    const opened = new RedisStore({ redis: { ...server.options, ...PATIENT }, prefix, ...nodePorts });
    opened.listen({ changed: (keys) => heard.push(keys), lost: (reason) => losses.push(reason), regained: () => undefined });
    await until(() => opened.isTracking, 'tracking');
    return opened;
  };
  const changesOf = (key: string): number => heard.filter((keys) => keys !== 'all' && keys.includes(key)).length;

  beforeAll(async () => {
    server = await RedisServer.start();
    admin = new Redis(server.options);
    admin.on('error', () => undefined);
  });
  beforeEach(async () => {
    [heard, losses] = [[], []];
    await admin.flushall();
    store = await open();
  });
  afterEach(() => store.close());
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  it('gives no bytes of a value of another type, and replaces it', async () => {
    await admin.rpush('feature:list', 'x');
    expect(await store.get(['feature:list', 'feature:none'], LIMIT)).toEqual([new Uint8Array(0), undefined]);
    expect(store.trouble).toBeUndefined();
    expect(await store.put('feature:list', stamped('feature:list', 0, 0), 1000)).toBe(true);
  });

  it('tells of keys that run out, and of none outside the prefix', async () => {
    await admin.set('feature:a', 'x', 'PX', 50);
    await until(() => changesOf('feature:a') === 1, 'the write');
    await until(() => changesOf('feature:a') === 2, 'the end of its life');
    await admin.set('elsewhere:a', 'x');
    await admin.set('feature:b', 'x');
    await until(() => changesOf('feature:b') === 1, 'the other write');
    expect(changesOf('elsewhere:a')).toBe(0);
  });

  it('keeps tenants apart, in what they hear too', async () => {
    const tenant = await open('tenant7:');
    await tenant.put('feature:a', stamped('feature:a', 1, 1), 60_000);
    await until(() => changesOf('feature:a') === 1, 'the tenant to hear of it');
    expect(await admin.exists('tenant7:feature:a')).toBe(1);
    expect(await store.get(['feature:a'], LIMIT)).toEqual([undefined]);
    await store.put('feature:c', stamped('feature:c', 1, 1), 60_000);
    await until(() => changesOf('feature:c') === 1, 'the other to hear of its own');
    await delay(20);
    expect([changesOf('feature:a'), changesOf('feature:c')]).toEqual([1, 1]);
    await tenant.close();
  });

  it.each(['pubsub', 'normal'])('hears again after the loss of its %s socket, and says that it was deaf', async (type) => {
    const clients = (await admin.client('LIST')) as string;
    const own = String(await admin.client('ID'));
    const ids = clients.split('\n').flatMap((line) => {
      const id = /^id=(\d+)/.exec(line)?.[1];
      const isPubsub = !/ sub=0 /.test(line);
      return id !== undefined && id !== own && isPubsub === (type === 'pubsub') ? [id] : [];
    });
    for (const id of ids) await admin.client('KILL', 'ID', id);
    await until(() => losses.length > 0, 'the loss');
    await until(() => store.isTracking, 'tracking');
    heard.length = 0;
    await admin.set('feature:after', 'x');
    await until(() => changesOf('feature:after') === 1, 'the change after the loss');
  });

  it('rejects at once where the server is gone, and comes back by itself', async () => {
    await server.kill();
    await until(() => !store.isTracking, 'the loss');
    const started = performance.now();
    await expect(store.get(['feature:a'], LIMIT)).rejects.toThrow();
    expect(performance.now() - started).toBeLessThan(1000);
    expect(store.trouble).toMatch(/ECONNREFUSED|lost/);
    await server.start();
    await until(() => store.isTracking, 'tracking');
    expect(await store.put('feature:a', stamped('feature:a', 1, 1), 1000)).toBe(true);
    expect(store.trouble).toBeUndefined();
  });

  it('takes a frozen server for lost, and waits for no command longer than its deadline', async () => {
    server.signal('SIGSTOP');
    await expect(store.get(['feature:a'], LIMIT)).rejects.toThrow(/timed out/);
    await until(() => losses.length > 0, 'the ping to be late');
    server.signal('SIGCONT');
    await until(() => store.isTracking, 'tracking');
  });
});

describe.skipIf(!hasRedis())('RedisStore at a server with a password', () => {
  it('says that the password is wrong, and tries on', async () => {
    const server = await RedisServer.start(['--requirepass', 'right']);
    const wrong = new RedisStore({ redis: { ...server.options, password: 'wrong' }, ...nodePorts });
    await until(() => /WRONGPASS/.test(wrong.trouble ?? ''), 'the refusal');
    await expect(wrong.get(['feature:a'], LIMIT)).rejects.toThrow();
    expect(wrong.isTracking).toBe(false);
    const right = new RedisStore({ redis: { ...server.options, password: 'right' }, ...nodePorts });
    await until(() => right.isTracking, 'tracking');
    await Promise.all([wrong.close(), right.close()]);
    await server.stop();
  });
});

import { Redis } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { nodePorts } from '../../src/ports/node.js';
import { RedisStore } from '../../src/redis/redisStore.js';
import { until, untilTrue } from '../contract/until.js';
import { hasRedis } from '../../../../test/harness/installPrograms.js';
import { RedisServer } from './redisServer.js';

const LIMIT = 65_536;

describe.skipIf(!hasRedis())('reads of whole values', () => {
  let server: RedisServer;
  let admin: Redis;
  let store: RedisStore;

  const callsOf = async (name: string): Promise<number> =>
    Number(new RegExp(`^cmdstat_${name}:calls=(\\d+)`, 'm').exec(await admin.info('commandstats'))?.[1] ?? 0);
  const text = async (key: string): Promise<string | undefined> => {
    const [bytes] = await store.get([key], LIMIT, true);
    return bytes === undefined ? undefined : Buffer.from(bytes).toString();
  };

  beforeAll(async () => {
    server = await RedisServer.start();
    admin = new Redis(server.options);
    for (let k = 0; k < 300; k++) await admin.set(`feature:${k}`, `value ${k}`);
  });
  beforeEach(async () => {
    store = new RedisStore({ redis: { ...server.options, commandTimeout: 5000 }, ...nodePorts });
    await until(() => store.isTracking, 'tracking');
    await admin.config('RESETSTAT');
  });
  afterAll(async () => {
    admin.disconnect();
    await server.stop();
  });

  it('go one by one where nobody else reads, and together where many do, each with its own answer', async () => {
    expect(await text('feature:1')).toBe('value 1');
    expect(await text('feature:none')).toBeUndefined();
    expect([await callsOf('getrange'), await callsOf('mget')]).toEqual([2, 0]);
    const found = await Promise.all(Array.from({ length: 301 }, (_, k) => text(`feature:${k}`)));
    expect(found).toEqual([...Array.from({ length: 300 }, (_, k) => `value ${k}`), undefined]);
    expect(await callsOf('mget')).toBe(2);
    const several = await store.get(['feature:7', 'feature:none', 'feature:8'], LIMIT, true);
    expect(several.map((bytes) => bytes && Buffer.from(bytes).toString())).toEqual(['value 7', undefined, 'value 8']);
    await store.close();
  });

  it('of more keys than one command takes go by several', async () => {
    const found = await store.get(
      Array.from({ length: 301 }, (_, k) => `feature:${k}`),
      LIMIT,
      true,
    );
    expect(found.map((bytes) => bytes && Buffer.from(bytes).toString())).toEqual([
      ...Array.from({ length: 300 }, (_, k) => `value ${k}`),
      undefined,
    ]);
    expect(await callsOf('mget')).toBe(2);
    await store.close();
  });

  it('join those that are still on their way in the next turn', async () => {
    const first = text('feature:1');
    await Promise.resolve();
    const others = Promise.all([text('feature:2'), text('feature:3')]);
    expect([await first, ...(await others)]).toEqual(['value 1', 'value 2', 'value 3']);
    expect([await callsOf('getrange'), await callsOf('mget')]).toEqual([1, 1]);
    await store.close();
  });

  it('wait for the end of the turn, after several came together, until one comes alone', async () => {
    await Promise.all([text('feature:1'), text('feature:2')]);
    const first = text('feature:1');
    await Promise.resolve();
    const others = Promise.all([text('feature:2'), text('feature:3')]);
    expect([await first, ...(await others)]).toEqual(['value 1', 'value 2', 'value 3']);
    expect(await callsOf('getrange')).toBe(0);
    expect(await text('feature:4')).toBe('value 4');
    expect(await callsOf('mget')).toBe(2);
    await store.close();
  });

  it('end at a reply that is far too large, and are careful from then on', async () => {
    await admin.set('feature:huge', Buffer.alloc(40 * 2 ** 20, 1));
    await expect(store.get(['feature:1', 'feature:huge'], LIMIT, true)).rejects.toThrow();
    const again = (): Promise<readonly (Uint8Array | undefined)[]> => store.get(['feature:1', 'feature:huge'], LIMIT, true).catch(() => []);
    await untilTrue(async () => (await again()).length === 2, 'the connection that comes after');
    const [one, huge] = await again();
    expect(Buffer.from(one!).toString()).toBe('value 1');
    expect(huge).toHaveLength(LIMIT);
    await admin.del('feature:huge');
    await store.close();
  });

  it('give no bytes of a value of another type', async () => {
    await admin.rpush('feature:list', 'x');
    expect(await store.get(['feature:list'], LIMIT, true)).toEqual([new Uint8Array(0)]);
    await store.close();
  });
});

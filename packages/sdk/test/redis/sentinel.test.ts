import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LruStore } from '../../src/cache/lru.js';
import { nodePorts } from '../../src/ports/node.js';
import { parseRedisUrl } from '../../src/redis/address.js';
import { RedisStore } from '../../src/redis/redisStore.js';
import { TieredStore } from '../../src/redis/tieredStore.js';
import { stamped } from '../contract/sharedStore.js';
import { until, untilTrue } from '../contract/until.js';
import { hasRedis } from '../../../../test/harness/installPrograms.js';
import { freePort } from '../../../../test/harness/server.js';
import { Freshness } from './freshness.js';
import { RedisServer } from './redisServer.js';

const PATIENT = { commandTimeout: 1000 };

describe('Sentinels that are all away', () => {
  it('fail reads, of one value and of many, and nothing beside them', async () => {
    const { redis, ...rest } = parseRedisUrl(`sentinel://127.0.0.1:${await freePort()}/bars`);
    const store = new RedisStore({ redis: { ...redis, commandTimeout: 100 }, ...rest, ...nodePorts });
    await expect(store.get(['feature:a'], 1000)).rejects.toThrow();
    await expect(store.get(['feature:a', 'feature:b'], 1000, true)).rejects.toThrow();
    await store.close();
  });
});

describe.skipIf(!hasRedis())('a primary and a replica that a Sentinel watches', () => {
  const folder = mkdtempSync(join(tmpdir(), 'barkeep-sentinel-'));
  let primary: RedisServer;
  let replica: RedisServer;
  let sentinel: RedisServer;

  const open = async (query = ''): Promise<RedisStore> => {
    const { redis, ...rest } = parseRedisUrl(`sentinel://127.0.0.1:${sentinel.port}/bars${query}`);
    const store = new RedisStore({ redis: { ...redis, ...PATIENT }, ...rest, ...nodePorts });
    await until(() => store.isTracking, 'tracking');
    return store;
  };

  beforeAll(async () => {
    primary = await RedisServer.start();
    replica = await RedisServer.start(['--replicaof', '127.0.0.1', String(primary.port)]);
    const file = join(folder, 'sentinel.conf');
    const watch = `sentinel monitor bars 127.0.0.1 ${primary.port} 1`;
    writeFileSync(file, `${watch}\nsentinel down-after-milliseconds bars 500\nsentinel failover-timeout bars 2000\n`);
    sentinel = await RedisServer.startSentinel(file, await freePort());
    const admin = new Redis(sentinel.options);
    await untilTrue(async () => /slaves=1/.test(await admin.info('sentinel')), 'the sentinel to know the replica');
    admin.disconnect();
    const follower = new Redis(replica.options);
    await untilTrue(async () => /master_link_status:up/.test(await follower.info('replication')), 'the replica to follow');
    follower.disconnect();
  });
  afterAll(async () => {
    await Promise.all([sentinel, primary, replica].map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  it('serves reads from the replica where asked, hears of changes from it, and writes to the primary', async () => {
    const [reader, writer] = [await open('?read=replica'), await open()];
    const heard: string[] = [];
    reader.listen({ changed: (keys) => heard.push(...keys), lost: () => undefined, regained: () => undefined });
    const before = await commandsOf(replica, 'getrange');
    await writer.put('feature:a', stamped('feature:a', 1, 1), 60_000);
    await until(() => heard.includes('feature:a'), 'the word of the change');
    expect((await reader.get(['feature:a'], 1000))[0]).toBeDefined();
    expect((await commandsOf(replica, 'getrange')) - before).toBe(1);
    expect(await reader.put('feature:a', stamped('feature:a', 1, 2), 60_000)).toBe(true);
    expect(await writer.delete(['feature:a'])).toBe(1);
    await Promise.all([reader.close(), writer.close()]);
  });

  it('loses no read and gives nothing stale after the primary was killed', async () => {
    const [writer, shared] = [await open(), await open()];
    const tiered = new TieredStore({ near: new LruStore({ clock: nodePorts.clock }), shared, ...nodePorts });
    const freshness = new Freshness(Array.from({ length: 8 }, (_, k) => `feature:S${k}:1day:x`));
    const work = [freshness.write(writer), freshness.read(tiered)];
    await delay(300);
    await primary.kill();
    await until(() => !shared.isTracking, 'the loss');
    freshness.forget();
    await until(() => shared.isTracking, 'the replica in its place');
    freshness.forget();
    const before = freshness.hits;
    await until(() => freshness.hits > before + 200, 'hits after the failover');
    await delay(600);
    freshness.stop();
    await Promise.all(work);
    expect(freshness.faults).toEqual([]);
    await Promise.all([tiered.close(), writer.close()]);
  });
});

async function commandsOf(server: RedisServer, name: string): Promise<number> {
  const admin = new Redis(server.options);
  const stats = await admin.info('commandstats');
  admin.disconnect();
  return Number(new RegExp(`^cmdstat_${name}:calls=(\\d+)`, 'm').exec(stats)?.[1] ?? 0);
}

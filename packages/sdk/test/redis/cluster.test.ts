import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LruStore } from '../../src/cache/lru.js';
import { nodePorts } from '../../src/ports/node.js';
import { RedisStore } from '../../src/redis/redisStore.js';
import { TieredStore } from '../../src/redis/tieredStore.js';
import { sharedStoreContract } from '../contract/sharedStore.js';
import { until, untilTrue } from '../contract/until.js';
import { hasRedis } from '../../../../test/harness/installPrograms.js';
import { Freshness } from './freshness.js';
import { RedisCluster } from './redisCluster.js';

/** A machine that is busy with other tests is no server that is away. */
const PATIENT = { commandTimeout: 1000 };

describe.skipIf(!hasRedis())('a Cluster of three primaries and three replicas', () => {
  let cluster: RedisCluster;

  const open = async (prefix = ''): Promise<RedisStore> => {
    const store = new RedisStore({ redis: PATIENT, nodes: cluster.hosts, prefix, ...nodePorts });
    await until(() => store.isTracking, 'tracking');
    return store;
  };
  /** Reads and writes go on while `change` is made, and a while after it. */
  const whileReading = async (change: (freshness: Freshness) => Promise<void>): Promise<Freshness> => {
    const [writer, shared] = [await open(), await open()];
    const tiered = new TieredStore({ near: new LruStore({ clock: nodePorts.clock }), shared, ...nodePorts });
    const freshness = new Freshness(Array.from({ length: 24 }, (_, k) => `feature:S${k}:1day:x`));
    const work = [freshness.write(writer), freshness.read(tiered), freshness.read(tiered)];
    try {
      await delay(300);
      await change(freshness);
      await until(() => shared.isTracking, 'tracking after the change');
      const before = freshness.hits;
      await until(() => freshness.hits > before + 500, 'hits after the change');
      await delay(600);
    } finally {
      freshness.stop();
      await Promise.all(work);
      await Promise.all([tiered.close(), writer.close()]);
    }
    return freshness;
  };

  beforeAll(async () => {
    cluster = await RedisCluster.start();
  });
  afterAll(() => cluster.stop());

  sharedStoreContract('RedisStore over a Cluster', async () => ({
    open,
    plant: async (key, bytes) => void (await (await cluster.ownerOf(key)).admin.set(key, Buffer.from(bytes))),
    flush: () => cluster.flush(),
    close: async () => undefined,
  }));

  it('reads from replicas where asked, of all slots', async () => {
    const store = new RedisStore({ redis: PATIENT, nodes: cluster.hosts, readFrom: 'replica', ...nodePorts });
    await until(() => store.isTracking, 'tracking');
    const keys = Array.from({ length: 12 }, (_, k) => `feature:R${k}`);
    for (const key of keys) await (await cluster.ownerOf(key)).admin.set(key, 'x');
    await untilTrue(async () => (await store.get(keys, 10)).every((bytes) => bytes !== undefined), 'the replicas');
    await store.close();
  });

  it('loses no read and gives nothing stale while slots move to a new server, and hears that one', async () => {
    await cluster.grow();
    const { faults, reads } = await whileReading(async () => {
      for (let k = 0; k < 12; k++) await cluster.moveToNewest(`feature:S${k}:1day:x`);
    });
    expect(faults).toEqual([]);
    expect(reads).toBeGreaterThan(500);
  });

  it('loses no read and gives nothing stale after a primary was killed', async () => {
    const { faults } = await whileReading(async (freshness) => {
      await cluster.killOwnerOf('feature:S20:1day:x');
      freshness.forget();
    });
    expect(faults).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import { LruStore } from '../../src/cache/lru.js';
import type { ICacheStore } from '../../src/contracts/cache.js';
import { nodePorts } from '../../src/ports/node.js';
import { VECTOR_LAYOUT } from '../../src/redis/storedVector.js';
import { TieredStore } from '../../src/redis/tieredStore.js';
import { SharedMemory, type SharedMemoryConnection } from '../../src/testing/sharedMemory.js';
import { VirtualTime } from '../../src/testing/virtualTime.js';
import { cacheContract } from '../contract/cache.js';
import { sharedStoreContract } from '../contract/sharedStore.js';
import { cachedVector as vector, storedVector } from './vectors.js';

const KEY = 'AAPL:1day:legacy@0123456789ab:last';
const SHARED = 'feature:AAPL:1day:legacy@0123456789ab';
const half = (): number => 0.5;

sharedStoreContract('SharedMemory', async () => {
  const memory = new SharedMemory(nodePorts.clock);
  return {
    open: async () => memory.connect(),
    plant: async (key, bytes) => memory.write(key, bytes),
    flush: async () => memory.flush(),
    close: async () => undefined,
  };
});

cacheContract('TieredStore', ({ time, maxBytes }) => {
  const near = new LruStore({ clock: time, maxBytes });
  return new TieredStore({ near, shared: new SharedMemory(time).connect(), clock: time, timers: time, random: half });
});

describe('TieredStore', () => {
  type Process = { readonly store: TieredStore; readonly near: LruStore; readonly connection: SharedMemoryConnection };

  const world = (): { readonly time: VirtualTime; readonly memory: SharedMemory; process(): Process } => {
    const time = new VirtualTime();
    const memory = new SharedMemory(time);
    const process = (): Process => {
      const near = new LruStore({ clock: time });
      const connection = memory.connect();
      return { store: new TieredStore({ near, shared: connection, clock: time, timers: time, random: half }), near, connection };
    };
    return { time, memory, process };
  };
  const shared = ({ store }: Process): NonNullable<ReturnType<TieredStore['stats']>['shared']> => store.stats().shared!;

  it('gives one process what another has put, with every bit, and keeps it', async () => {
    const { process } = world();
    const [a, b] = [process(), process()];
    await a.store.set(KEY, vector(1, 10, NaN, -0, 0));
    const found = await b.store.get(KEY);
    expect(found).toEqual(vector(1, 10, NaN, -0, 0));
    expect(b.store.get(KEY)).toBe(b.near.get(KEY));
    expect(shared(b)).toMatchObject({ hits: 1, misses: 0 });
  });

  it('shares newest vectors alone', async () => {
    const { memory, process } = world();
    const { store } = process();
    await store.set('AAPL:1day:legacy@0123456789ab:c0', vector(1, 10, 1));
    await store.set(KEY, { header: { note: 'without a stamp' }, columns: [] });
    await store.set(KEY, { ...vector(1, 10), columns: [new Float64Array(10_000)] });
    await store.close();
    expect(memory.keys()).toEqual([]);
  });

  it('lets a shared value live for five minutes, give or take a tenth', async () => {
    for (const [random, life] of [
      [0, 270_000],
      [1, 330_000],
    ] as const) {
      const time = new VirtualTime();
      const memory = new SharedMemory(time);
      const store = new TieredStore({
        near: new LruStore({ clock: time }),
        shared: memory.connect(),
        clock: time,
        timers: time,
        random: () => random,
      });
      await store.set(KEY, vector(1, 10, 1));
      await time.advance(life - 1);
      expect(memory.keys()).toEqual([SHARED]);
      await time.advance(2);
      expect(memory.keys()).toEqual([]);
    }
  });

  it('drops here what another process changes or deletes', async () => {
    const { process } = world();
    const [a, b] = [process(), process()];
    await a.store.set(KEY, vector(1, 10, 1));
    await b.store.get(KEY);
    await a.store.set(KEY, vector(1, 20, 2));
    expect(await b.store.get(KEY)).toEqual(vector(1, 20, 2));
    await a.store.delete(KEY);
    expect(await b.store.get(KEY)).toBeUndefined();
    expect(shared(b).invalidations).toBe(3);
  });

  it('does not keep a reply that a change has overtaken', async () => {
    const { process } = world();
    const [a, b] = [process(), process()];
    await a.store.set(KEY, vector(1, 10, 1));
    b.connection.beforeReply = () => a.store.set(KEY, vector(1, 20, 2));
    expect(await b.store.get(KEY)).toEqual(vector(1, 10, 1));
    b.connection.beforeReply = undefined;
    expect(b.near.get(KEY)).toBeUndefined();
    expect(await b.store.get(KEY)).toEqual(vector(1, 20, 2));
  });

  it('does not answer a read that begins after a change with one that began before it', async () => {
    const { process } = world();
    const [a, b] = [process(), process()];
    await a.store.set(KEY, vector(1, 10, 1));
    let release = (): void => undefined;
    b.connection.beforeReply = () => new Promise((resolve) => (release = resolve));
    const before = b.store.get(KEY);
    b.connection.beforeReply = undefined;
    await a.store.set(KEY, vector(1, 20, 2));
    expect(await b.store.get(KEY)).toEqual(vector(1, 20, 2));
    release();
    expect(await before).toEqual(vector(1, 10, 1));
    expect(await b.store.get(KEY)).toEqual(vector(1, 20, 2));
  });

  it('shares one read among equal ones', async () => {
    const { process } = world();
    const [a, b] = [process(), process()];
    await a.store.set(KEY, vector(1, 10, 1));
    const found = await Promise.all([b.store.get(KEY), b.store.get(KEY), b.store.get(KEY)]);
    expect(found).toEqual(Array(3).fill(vector(1, 10, 1)));
    expect(shared(b).hits).toBe(1);
  });

  it('leaves a later value in its place, and does not go on with its own', async () => {
    const { process } = world();
    const [a, b] = [process(), process()];
    await a.store.set(KEY, vector(1, 20, 2));
    await b.store.set(KEY, vector(1, 10, 1));
    await nodePorts.timers.yieldToLoop();
    expect(await b.store.get(KEY)).toEqual(vector(1, 20, 2));
    expect(shared(b)).toMatchObject({ older: 1, written: 0 });
  });

  it('forgets everything when changes can no longer be heard, keeps nothing meanwhile, and begins anew', async () => {
    const { process } = world();
    const [a, b] = [process(), process()];
    await a.store.set(KEY, vector(1, 10, 1));
    await b.store.get(KEY);
    b.connection.lose('a socket');
    expect(b.near.stats().entries).toBe(0);
    expect(await b.store.get(KEY)).toEqual(vector(1, 10, 1));
    expect(b.near.stats().entries).toBe(0);
    await a.store.set(KEY, vector(1, 20, 2));
    b.connection.regain();
    expect(await b.store.get(KEY)).toEqual(vector(1, 20, 2));
    expect(b.near.stats().entries).toBe(1);
    expect(shared(b)).toMatchObject({ losses: 1, isTracking: true });
  });

  describe('many at once', () => {
    const keyOf = (k: number): string => `S${k}:1day:legacy@0:last`;

    it('come by one call for all that are not here, in the order asked, and are kept', async () => {
      const { process } = world();
      const [a, b] = [process(), process()];
      for (const k of [0, 1, 3]) await a.store.set(keyOf(k), vector(1, 10, k));
      await a.store.close();
      await b.store.get(keyOf(1));
      const calls: (readonly string[])[] = [];
      const get = b.connection.get.bind(b.connection);
      b.connection.get = (keys, maxBytes) => (calls.push(keys), get(keys, maxBytes));
      const found = await b.store.getMany([keyOf(3), keyOf(1), keyOf(2), 'S0:1day:legacy@0:c0', keyOf(0)]);
      expect(found.map((value) => value?.columns[0]![0])).toEqual([3, 1, undefined, undefined, 0]);
      expect(calls).toEqual([[3, 2, 0].map((k) => `feature:S${k}:1day:legacy@0`)]);
      expect(shared(b)).toMatchObject({ hits: 3, misses: 1 });
      expect(b.store.getMany([keyOf(0), keyOf(3)])).toEqual([vector(1, 10, 0), vector(1, 10, 3)]);
    });

    it('are answers and are not kept where a change overtook them', async () => {
      const { process } = world();
      const [a, b] = [process(), process()];
      for (const k of [0, 1]) await a.store.set(keyOf(k), vector(1, 10, k));
      b.connection.beforeReply = () => a.store.set(keyOf(1), vector(1, 20, 9));
      expect(await b.store.getMany([keyOf(0), keyOf(1)])).toEqual([vector(1, 10, 0), vector(1, 10, 1)]);
      b.connection.beforeReply = undefined;
      expect(b.near.stats().entries).toBe(0);
      expect(await b.store.getMany([keyOf(1)])).toEqual([vector(1, 20, 9)]);
      b.connection.beforeReply = async () => b.connection.lose('cut');
      await b.store.delete(keyOf(1));
      await b.store.getMany([keyOf(0)]);
      expect(b.near.stats().entries).toBe(0);
    });

    it('are as many misses as are not here while the shared store is away', async () => {
      const { process } = world();
      const a = process();
      a.connection.failure = new Error('gone');
      await a.store.set(keyOf(0), vector(1, 10, 0));
      for (let k = 0; k < 4; k++) expect(await a.store.getMany([keyOf(0), keyOf(1)])).toEqual([vector(1, 10, 0), undefined]);
      expect(shared(a)).toMatchObject({ errors: 3, skipped: 2, breaker: 'open' });
    });

    it('are asked one by one of a near store that makes its callers wait', async () => {
      const time = new VirtualTime();
      const near = new LruStore({ clock: time });
      const memory = new SharedMemory(time);
      const waiting: ICacheStore = {
        get: async (key) => near.get(key),
        set: async (key, value) => near.set(key, value),
        delete: async (key) => near.delete(key),
        deletePrefix: async (prefix) => near.deletePrefix(prefix),
        clear: async () => near.clear(),
        stats: () => near.stats(),
        close: () => near.close(),
      };
      const store = new TieredStore({ near: waiting, shared: memory.connect(), clock: time, timers: time, random: half });
      near.set(keyOf(0), vector(1, 10, 0));
      memory.write('feature:S1:1day:legacy@0', storedVector('feature:S1:1day:legacy@0', vector(1, 10, 1)));
      expect(await store.getMany([keyOf(0), keyOf(1)])).toEqual([vector(1, 10, 0), vector(1, 10, 1)]);
    });
  });

  it('forgets everything at a flush', async () => {
    const { memory, process } = world();
    const a = process();
    await a.store.set(KEY, vector(1, 10, 1));
    await a.store.get(KEY);
    memory.flush();
    expect(a.near.stats().entries).toBe(0);
    expect(await a.store.get(KEY)).toBeUndefined();
  });

  it('counts what is no answer by its reason, and takes it for a miss', async () => {
    const { memory, process } = world();
    const a = process();
    const good = storedVector(SHARED, vector(1, 10, 1));
    const newer = good.slice();
    newer[3] = VECTOR_LAYOUT + 1;
    for (const bytes of [Buffer.from('text'), newer, good.subarray(0, 40), storedVector('feature:other', vector(1, 10, 1))]) {
      memory.write(SHARED, bytes);
      expect(await a.store.get(KEY)).toBeUndefined();
    }
    expect(shared(a)).toMatchObject({ hits: 0, refused: { foreign: 1, layout: 1, size: 1, checksum: 1, header: 0, bars: 0 } });
  });

  it('goes on without the shared store, asks it no more after three failures, and tries it every half second', async () => {
    const { time, process } = world();
    const a = process();
    a.connection.failure = new Error('gone');
    await a.store.set(KEY, vector(1, 10, 1));
    expect(await a.store.get(KEY)).toEqual(vector(1, 10, 1));
    for (let k = 0; k < 5; k++) expect(await a.store.get(`X${k}:1day:legacy@0:last`)).toBeUndefined();
    expect(shared(a)).toMatchObject({ errors: 3, skipped: 3, breaker: 'open', trouble: 'gone' });
    await time.advance(500);
    expect(await a.store.get('Y:1day:legacy@0:last')).toBeUndefined();
    expect(shared(a)).toMatchObject({ errors: 4, breaker: 'open' });
    a.connection.failure = undefined;
    await time.advance(500);
    const probe = a.store.get('Y:1day:legacy@0:last');
    expect(shared(a).breaker).toBe('half-open');
    expect(a.store.get('Z:1day:legacy@0:last')).toBeUndefined();
    await probe;
    expect(shared(a)).toMatchObject({ misses: 1, breaker: 'closed' });
  });

  it('clears and deletes by prefix in both', async () => {
    const { memory, process } = world();
    const [a, b] = [process(), process()];
    await a.store.set(KEY, vector(1, 10, 1));
    await a.store.set('MSFT:1day:legacy@0123456789ab:last', vector(1, 10, 1));
    expect(await b.store.deletePrefix('AAPL:')).toBe(1);
    expect(memory.keys()).toEqual(['feature:MSFT:1day:legacy@0123456789ab']);
    await b.store.clear();
    expect(memory.keys()).toEqual([]);
  });
});

import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ISharedStore } from '../../src/contracts/sharedStore.js';
import { cachedVector, storedVector } from '../redis/vectors.js';
import { until } from './until.js';

/** A store that several share, from the outside. */
export type SharedWorld = {
  /** A client of its own that hears changes. */
  open(): Promise<ISharedStore>;
  /** Puts bytes under a key behind every client's back. */
  plant(key: string, bytes: Uint8Array): Promise<void>;
  /** Empties it at one stroke. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

const LIMIT = 65_536;

/** Bytes of a stored value that its stamp can be read from. */
export function stamped(key: string, generation: number, timestamp: number): Buffer {
  return Buffer.from(storedVector(key, cachedVector(generation, timestamp, generation, timestamp)));
}

/** What every `ISharedStore` does. */
export function sharedStoreContract(name: string, makeWorld: () => Promise<SharedWorld>): void {
  describe(`${name} as a shared store`, () => {
    let world: SharedWorld;
    let store: ISharedStore;
    let heard: (readonly string[] | 'all')[];

    const open = async (): Promise<ISharedStore> => {
      const opened = await world.open();
      opened.listen({ changed: (keys) => heard.push(keys), lost: () => undefined, regained: () => undefined });
      return opened;
    };
    const changesOf = (key: string): number => heard.filter((keys) => keys !== 'all' && keys.includes(key)).length;
    const bytesAt = async (key: string): Promise<Buffer | undefined> => {
      const [bytes] = await store.get([key], LIMIT);
      return bytes === undefined ? undefined : Buffer.from(bytes);
    };

    beforeAll(async () => {
      world = await makeWorld();
    });
    beforeEach(async () => {
      await world.flush();
      heard = [];
      store = await open();
    });
    afterEach(() => store.close());
    afterAll(() => world.close());

    it('gives back the bytes of each key, and nothing for a key that is not there', async () => {
      await store.put('feature:a', stamped('feature:a', 1, 1), 60_000);
      const [none, found] = await store.get(['feature:none', 'feature:a'], LIMIT);
      expect(none).toBeUndefined();
      expect(Buffer.from(found!)).toEqual(stamped('feature:a', 1, 1));
    });

    it('lets a value live for its time and no longer', async () => {
      await store.put('feature:a', stamped('feature:a', 1, 1), 40);
      expect(await bytesAt('feature:a')).toBeDefined();
      await delay(60);
      expect(await bytesAt('feature:a')).toBeUndefined();
    });

    it('never lets an earlier value replace a later one', async () => {
      const key = 'feature:a';
      const put = (generation: number, timestamp: number): Promise<boolean> => store.put(key, stamped(key, generation, timestamp), 60_000);
      expect(await put(2, 20)).toBe(true);
      expect(await put(2, 19)).toBe(false);
      expect(await put(1, 99)).toBe(false);
      expect(await bytesAt(key)).toEqual(stamped(key, 2, 20));
      expect(await put(2, 20)).toBe(true);
      expect(await put(3, 1)).toBe(true);
      expect(await bytesAt(key)).toEqual(stamped(key, 3, 1));
    });

    it('replaces what is none of ours', async () => {
      await world.plant('feature:text', Buffer.from('a text, for all that is known of it, longer than what stands before a value'));
      expect(await store.put('feature:text', stamped('feature:text', 0, 0), 60_000)).toBe(true);
    });

    it('reads no more of a value than it may be large', async () => {
      await world.plant('feature:large', Buffer.alloc(1000));
      expect((await store.get(['feature:large'], 999))[0]).toHaveLength(999);
      expect((await store.get(['feature:large'], 1000))[0]).toHaveLength(1000);
    });

    it('gives a lease to one token at a time, until it is given up or runs out', async () => {
      const other = await open();
      expect(await store.lease('feature:a', 'one', 60_000)).toBe(true);
      expect(await other.lease('feature:a', 'two', 60_000)).toBe(false);
      expect(await other.lease('feature:b', 'two', 60_000)).toBe(true);
      await other.release('feature:a', 'two');
      expect(await other.lease('feature:a', 'two', 60_000)).toBe(false);
      await store.release('feature:a', 'one');
      expect(await other.lease('feature:a', 'two', 30)).toBe(true);
      expect(await other.lease('feature:a', 'two', 30)).toBe(true);
      await delay(60);
      expect(await store.lease('feature:a', 'one', 60_000)).toBe(true);
      expect(heard.flat().filter((key) => key.includes('lease'))).toEqual([]);
      expect(await bytesAt('feature:a')).toBeUndefined();
      await other.close();
    });

    it('leaves a lease to whoever has it for no longer than another asks for it', async () => {
      const other = await open();
      expect(await store.lease('feature:a', 'one', 60_000)).toBe(true);
      expect(await other.lease('feature:a', 'two', 30)).toBe(false);
      expect(await store.lease('feature:a', 'one', 60)).toBe(true);
      expect(await other.lease('feature:a', 'two', 30)).toBe(false);
      await delay(60);
      expect(await other.lease('feature:a', 'two', 30)).toBe(true);
      await other.close();
    });

    it('scans and deletes by prefix, and takes no character of it for a pattern', async () => {
      for (const key of ['feature:A*:1', 'feature:A*:2', 'feature:AB:1']) await world.plant(key, Buffer.from('x'));
      const found: string[] = [];
      for await (const keys of store.scan('feature:A*')) found.push(...keys);
      expect(found.sort()).toEqual(['feature:A*:1', 'feature:A*:2']);
      expect(await store.delete([...found, 'feature:none'])).toBe(2);
      expect(await store.delete([])).toBe(0);
    });

    it('tells every client of keys that any client changes, and of a flush', async () => {
      const other = await open();
      await other.put('feature:a', stamped('feature:a', 1, 1), 60_000);
      await until(() => changesOf('feature:a') === 2, 'both to hear of the write');
      await store.delete(['feature:a']);
      await until(() => changesOf('feature:a') === 4, 'both to hear of the deletion');
      await world.flush();
      await until(() => heard.filter((keys) => keys === 'all').length >= 2, 'both to hear of the flush');
      await other.close();
    });
  });
}

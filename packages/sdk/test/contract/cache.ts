import { describe, expect, it } from 'vitest';
import type { CacheValue, ICacheStore } from '../../src/contracts/cache.js';
import { VirtualTime } from '../../src/testing/virtualTime.js';

/** Makes an empty store on `time`, bounded at `maxBytes`. */
export type MakeStore = (options: { readonly time: VirtualTime; readonly maxBytes: number }) => ICacheStore;

const value = (...numbers: number[]): CacheValue => ({
  header: { generation: 1, note: 'x', names: ['a', 'b'] },
  columns: [Float64Array.from(numbers)],
});

/** What every `ICacheStore` does. */
export function cacheContract(name: string, makeStore: MakeStore): void {
  describe(`${name} as a cache`, () => {
    const make = (maxBytes = 2 ** 20): { store: ICacheStore; time: VirtualTime } => {
      const time = new VirtualTime();
      return { store: makeStore({ time, maxBytes }), time };
    };

    it('gives back every bit and the header', async () => {
      const { store } = make();
      await store.set('k', {
        header: { a: 1, b: 'two', c: null, d: true, e: ['x'] },
        columns: [Float64Array.of(NaN, -0, Infinity, 5e-324), Float64Array.of()],
      });
      const found = await store.get('k');
      expect(found?.header).toEqual({ a: 1, b: 'two', c: null, d: true, e: ['x'] });
      expect([...found!.columns[0]!].map((x) => Object.is(x, -0))).toEqual([false, true, false, false]);
      expect(found?.columns).toEqual([Float64Array.of(NaN, -0, Infinity, 5e-324), Float64Array.of()]);
    });

    it('a cached NaN, 0 or empty column is a hit', async () => {
      const { store } = make();
      for (const cached of [value(NaN), value(0), value(), { header: {}, columns: [] }]) {
        await store.set('k', cached);
        expect(await store.get('k')).toEqual(cached);
      }
      expect(store.stats()).toMatchObject({ hits: 4, misses: 0 });
    });

    it('a key that was never set, or was deleted, is a miss', async () => {
      const { store } = make();
      await store.set('k', value(1));
      expect(await store.delete('k')).toBe(true);
      expect(await store.delete('k')).toBe(false);
      expect(await store.get('k')).toBeUndefined();
      expect(await store.get('other')).toBeUndefined();
      expect(store.stats()).toMatchObject({ entries: 0, bytes: 0, hits: 0, misses: 2 });
    });

    it('a later value replaces an earlier one, its life too', async () => {
      const { store, time } = make();
      await store.set('k', value(1), { ttlMs: 10 });
      await store.set('k', value(2));
      await time.advance(1000);
      expect(await store.get('k')).toEqual(value(2));
      expect(store.stats().entries).toBe(1);
    });

    it('a value lives for its ttl and no longer', async () => {
      const { store, time } = make();
      await store.set('k', value(1), { ttlMs: 100 });
      await time.advance(99);
      expect(await store.get('k')).toEqual(value(1));
      await time.advance(2);
      expect(await store.get('k')).toBeUndefined();
    });

    it('a ttl of 0 means already expired, and forgets an earlier value', async () => {
      const { store } = make();
      await store.set('k', value(1));
      await store.set('k', value(2), { ttlMs: 0 });
      expect(await store.get('k')).toBeUndefined();
    });

    it('stays within its bytes by dropping what was used least recently', async () => {
      const { store } = make(4000);
      const wide = value(...new Array<number>(150).fill(1));
      await store.set('a', wide);
      await store.set('b', wide);
      await store.get('a');
      await store.set('c', wide);
      expect(await store.get('b')).toBeUndefined();
      expect(await store.get('a')).toEqual(wide);
      expect(store.stats()).toMatchObject({ entries: 2, evictions: 1, maxBytes: 4000 });
      expect(store.stats().bytes).toBeLessThanOrEqual(4000);
    });

    it('a value larger than the whole store is not kept, nor is what it would have replaced', async () => {
      const { store } = make(4000);
      await store.set('k', value(1));
      await store.set('k', value(...new Array<number>(1000).fill(1)));
      expect(await store.get('k')).toBeUndefined();
      expect(store.stats()).toMatchObject({ entries: 0, bytes: 0 });
    });

    it('deletes by prefix and tells how many', async () => {
      const { store } = make();
      for (const key of ['AAPL:1day:c0', 'AAPL:1day:c1', 'AAPL:1hour:c0']) await store.set(key, value(1));
      expect(await store.deletePrefix('AAPL:1day:')).toBe(2);
      expect(await store.deletePrefix('AAPL:1day:')).toBe(0);
      expect(await store.get('AAPL:1hour:c0')).toEqual(value(1));
    });

    it('is empty after clear and after close', async () => {
      const { store } = make();
      await store.set('k', value(1));
      await store.clear();
      expect(store.stats()).toMatchObject({ entries: 0, bytes: 0 });
      await store.set('k', value(1));
      await store.close();
      expect(store.stats().entries).toBe(0);
    });
  });
}

import { describe, expect, it } from 'vitest';
import type { IStateStore } from '../../src/contracts/states.js';
import { stateName as named, stateValue as valued } from '../states/support.js';

/** What every `IStateStore` does. `open` gives another one over the same place. */
export function stateStoreContract(name: string, make: () => Promise<{ open(): Promise<IStateStore>; close(): Promise<void> }>): void {
  describe(`${name} as a store of states`, () => {
    const held = async (act: (store: IStateStore, open: () => Promise<IStateStore>) => Promise<void>): Promise<void> => {
      const place = await make();
      try {
        const store = await place.open();
        await act(store, () => place.open());
        await store.close();
      } finally {
        await place.close();
      }
    };

    it('gives another process the bytes of the first name that is there', () =>
      held(async (store, open) => {
        await store.put(named(2), valued(2));
        await store.put(named(3), valued(3));
        const found = await (await open()).first([4, 3, 2, 1].map((chunk) => named(chunk)));
        expect(found).toEqual({ name: named(3), snapshot: valued(3).snapshot });
        expect(await store.first([named(1)])).toBeUndefined();
        expect(await store.first([])).toBeUndefined();
      }));

    it('tells states of other bars, sets, versions, timeframes and symbols apart', () =>
      held(async (store) => {
        await store.put(named(1), valued(1));
        const others = [
          { chain: 'b'.repeat(64) },
          { hash: 'e'.repeat(64) },
          { version: 'legacy@ba9876543210' },
          { timeframe: '5min' },
          { symbol: 'MSFT' },
        ];
        for (const other of others) expect(await store.first([named(1, other as object)])).toBeUndefined();
        expect((await store.first([named(1)]))?.snapshot).toEqual(valued(1).snapshot);
      }));

    it('finds one among many', () =>
      held(async (store) => {
        await store.put(named(5), valued(5));
        const names = Array.from({ length: 300 }, (_, k) => named(300 - k));
        expect((await store.first(names))?.name.chunk).toBe(5);
      }));

    it('forgets the states of a series from a chunk on, of one version or of all', () =>
      held(async (store) => {
        const [other, elsewhere] = [{ version: 'core@0123456789ab' }, { symbol: 'AAPL.B' }];
        for (const chunk of [1, 2, 3]) {
          for (const change of [{}, other, elsewhere]) await store.put(named(chunk, change), valued(chunk));
        }
        const chunkOf = async (change: object): Promise<number | undefined> =>
          (await store.first([3, 2, 1].map((chunk) => named(chunk, change))))?.name.chunk;
        expect(await store.forget({ symbol: 'AAPL', timeframe: '1min', version: named(1).version }, 2)).toBe(2);
        expect(await Promise.all([{}, other, elsewhere].map(chunkOf))).toEqual([1, 3, 3]);
        expect(await store.forget({ symbol: 'AAPL', timeframe: '1min' }, 1)).toBe(4);
        expect(await Promise.all([{}, other, elsewhere].map(chunkOf))).toEqual([undefined, undefined, 3]);
      }));

    it('counts what it found, did not find, and wrote', () =>
      held(async (store) => {
        await store.put(named(1), valued(1));
        await store.first([named(1)]);
        await store.first([named(2)]);
        const [counts] = Object.values(store.stats());
        expect(counts).toMatchObject({ hits: 1, misses: 1, written: 1, refused: 0, errors: 0 });
      }));
  });
}

import { sliceBars } from '@barkeep/feature-core';
import { expect, test } from 'vitest';
import { BarsStore } from '../../src/providers/barsStore.js';
import { makeBars, rowsOf } from '../contract/provider.js';

test('what a store gave stays as it was, and is the same object until rows are added', () => {
  const all = makeBars('1day', 0, 40);
  const store = new BarsStore(sliceBars(all, 0, 3));
  for (let rows = 3; rows < 40; rows++) {
    const before = store.bars;
    expect(store.bars).toBe(before);
    store.append(sliceBars(all, 0, 0));
    expect(store.bars).toBe(before);
    store.append(sliceBars(all, rows, rows + 1));
    expect(rowsOf(before)).toEqual(rowsOf(sliceBars(all, 0, rows)));
    expect(rowsOf(store.bars)).toEqual(rowsOf(sliceBars(all, 0, rows + 1)));
  }
});

test('room that was reserved is not seen', async () => {
  const store = new BarsStore(makeBars('1day', 0, 3));
  await store.reserve(10, { sleep: () => Promise.resolve(), yieldToLoop: () => Promise.resolve() });
  expect(store.bars.timestamp).toHaveLength(3);
});

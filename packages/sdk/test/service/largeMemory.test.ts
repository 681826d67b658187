import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { LargeMemory } from '../../src/service/largeMemory.js';

const MEGABYTE = 1 << 17;
const isShared = ({ buffer }: Float64Array): boolean => buffer instanceof SharedArrayBuffer;

describe('LargeMemory', () => {
  test('gives zeros, shared as long as no more than so many bytes are held', () => {
    const memory = new LargeMemory(5 << 20);
    const held = [2, 2, 2, 1, 1].map((megabytes) => memory.take(megabytes * MEGABYTE));
    expect(held.map(isShared)).toEqual([true, true, false, true, false]);
    expect(held.map(({ length }) => length / MEGABYTE)).toEqual([2, 2, 2, 1, 1]);
    expect(held.every((values) => values.every((value) => value === 0))).toBe(true);
  });

  test('gives what is small as it is', () => {
    const memory = new LargeMemory(5 << 20);
    expect([8191, 8192].map((length) => isShared(memory.take(length)))).toEqual([false, true]);
  });

  test('has room again when what it gave has been collected', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const memory = new LargeMemory(2 << 20);
    const views = new Set([memory.take(2 * MEGABYTE).subarray(7, 9)]);
    collect();
    await new Promise((resolve) => setImmediate(resolve));
    expect(isShared(memory.take(MEGABYTE))).toBe(false);
    views.clear();
    await expect.poll(() => (collect(), isShared(memory.take(MEGABYTE))), { timeout: 5000 }).toBe(true);
  });
});

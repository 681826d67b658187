import { describe, expect, it } from 'vitest';
import type { IStateStore, InnerStates } from '../../src/contracts/states.js';
import { DiskStates } from '../../src/states/diskStates.js';
import { DiskStore } from '../../src/states/diskStore.js';
import { SharedStates } from '../../src/states/sharedStates.js';
import { StateTiers } from '../../src/states/stateTiers.js';
import { encodeInner, encodeState, parseStateKey, stateKey } from '../../src/states/storedState.js';
import { MemoryFiles } from '../../src/testing/memoryFiles.js';
import { SharedMemory } from '../../src/testing/sharedMemory.js';
import { VirtualTime } from '../../src/testing/virtualTime.js';
import { stateStoreContract } from '../contract/states.js';
import { stateName as named, stateValue as valued } from './support.js';

const half = (): number => 0.5;
const DAY_MS = 86_400_000;

stateStoreContract('DiskStates', async () => {
  const time = new VirtualTime();
  const files = new MemoryFiles(time);
  return { open: async () => new DiskStates(new DiskStore({ files, clock: time, folder: '/cache' })), close: async () => undefined };
});

stateStoreContract('SharedStates', async () => {
  const time = new VirtualTime();
  const memory = new SharedMemory(time);
  return { open: async () => new SharedStates({ shared: memory.connect(), clock: time, random: half }), close: async () => undefined };
});

stateStoreContract('StateTiers', async () => {
  const time = new VirtualTime();
  const files = new MemoryFiles(time);
  const memory = new SharedMemory(time);
  const open = async (): Promise<IStateStore> =>
    new StateTiers([
      new DiskStates(new DiskStore({ files, clock: time, folder: '/cache' })),
      new SharedStates({ shared: memory.connect(), clock: time, random: half }),
    ]);
  return { open, close: async () => undefined };
});

describe('states in a shared store', () => {
  it('stand under a key that says what they are, and live for a day, give or take a tenth', async () => {
    const time = new VirtualTime();
    const memory = new SharedMemory(time);
    const states = new SharedStates({ shared: memory.connect(), clock: time, random: () => 1 });
    await states.put(named(7), valued(7));
    expect(memory.keys()).toEqual(['feature:AAPL:1min:legacy@0123456789ab:state:7']);
    await time.advance(1.1 * DAY_MS - 1);
    expect(memory.keys()).toHaveLength(1);
    await time.advance(2);
    expect(memory.keys()).toEqual([]);
  });

  it('are left alone for a while after three calls that failed, and are there again afterwards', async () => {
    const time = new VirtualTime();
    const connection = new SharedMemory(time).connect();
    const states = new SharedStates({ shared: connection, clock: time, random: half });
    await states.put(named(1), valued(1));
    connection.failure = new Error('away');
    for (let k = 0; k < 5; k++) expect(await states.first([named(1)])).toBeUndefined();
    expect(await states.forget(named(1), 1)).toBe(0);
    expect(states.stats().shared).toMatchObject({ errors: 3, skipped: 3, misses: 5 });
    connection.failure = undefined;
    await time.advance(1000);
    expect(await states.first([named(1)])).toBeDefined();
  });

  it('are never replaced by those of an earlier generation of the bars', async () => {
    const time = new VirtualTime();
    const states = new SharedStates({ shared: new SharedMemory(time).connect(), clock: time, random: half });
    const corrected = named(1, { chain: 'c'.repeat(64) });
    await states.put(corrected, valued(1, 2));
    await states.put(named(1), valued(1, 1));
    expect(await states.first([named(1)])).toBeUndefined();
    expect(await states.first([corrected])).toBeDefined();
  });
});

describe('states that were damaged', () => {
  const bytes = encodeState(named(1), valued(1));
  const key = stateKey(named(1));

  it('are refused, whichever bit is flipped and wherever they are cut', async () => {
    const time = new VirtualTime();
    const memory = new SharedMemory(time);
    const files = new MemoryFiles(time);
    const stores = [
      new SharedStates({ shared: memory.connect(), clock: time, random: half }),
      new DiskStates(new DiskStore({ files, clock: time, folder: '/cache' })),
    ];
    const path = `/cache/states/AAPL/1min/legacy%400123456789ab/1-${named(1).chain.slice(0, 16)}.bks`;
    const found = async (planted: Uint8Array): Promise<boolean[]> => {
      memory.write(key, planted);
      files.put(path, planted);
      return Promise.all(stores.map(async (store) => (await store.first([named(1)])) !== undefined));
    };
    expect(await found(bytes)).toEqual([true, true]);
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      const flipped = bytes.slice();
      flipped[bit >> 3]! ^= 1 << (bit & 7);
      expect([bit, ...(await found(flipped))]).toEqual([bit, false, false]);
    }
    for (let length = 0; length < bytes.length; length++)
      expect([length, ...(await found(bytes.slice(0, length)))]).toEqual([length, false, false]);
    expect(await found(Uint8Array.from([...bytes, 0]))).toEqual([false, false]);
    expect(stores[1]!.stats().disk!.refused).toBeGreaterThan(8 * bytes.length);
  });

  it('do not hide an earlier one', async () => {
    const time = new VirtualTime();
    const memory = new SharedMemory(time);
    const states = new SharedStates({ shared: memory.connect(), clock: time, random: half });
    await states.put(named(1), valued(1));
    const torn = encodeState(named(2), valued(2));
    torn[torn.length - 1]! ^= 1;
    memory.write(stateKey(named(2)), torn);
    expect((await states.first([named(2), named(1)]))?.name.chunk).toBe(1);
    expect(states.stats().shared).toMatchObject({ refused: 1, hits: 1 });
  });
});

describe('states inside of chunks', () => {
  const inner = (seed: number): InnerStates => ({
    snapshots: [valued(seed).snapshot, valued(seed + 1).snapshot],
    generation: 1,
    timestamp: 7,
  });
  const place = (): { files: MemoryFiles; path: string; disk: DiskStates } => {
    const time = new VirtualTime();
    const files = new MemoryFiles(time);
    const path = `/cache/states/AAPL/1min/legacy%400123456789ab/3-${named(3).chain.slice(0, 16)}.bki`;
    return { files, path, disk: new DiskStates(new DiskStore({ files, clock: time, folder: '/cache' })) };
  };

  it('are given back as they were, by the tier that keeps them, and told apart by their bars', async () => {
    const { disk } = place();
    const both = new StateTiers([
      disk,
      new SharedStates({ shared: new SharedMemory(new VirtualTime()).connect(), clock: new VirtualTime(), random: half }),
    ]);
    await both.putInner!(named(3), () => inner(3));
    expect(await both.inner!(named(3))).toEqual(inner(3).snapshots);
    expect(await both.inner!(named(3, { chain: 'a'.repeat(16) + 'b'.repeat(48) }))).toBeUndefined();
    expect(await both.inner!(named(4))).toBeUndefined();
    expect(await both.first([named(3)])).toBeUndefined();
    expect(await both.forget(named(3), 3)).toBe(1);
    expect(await both.inner!(named(3))).toBeUndefined();
    expect(new StateTiers([]).inner).toBeUndefined();
  });

  it('are made only where they are to be written', async () => {
    const { disk } = place();
    await disk.putInner(named(3), () => undefined);
    expect(await disk.inner(named(3))).toBeUndefined();
    await disk.putInner(named(3), () => inner(3));
    await disk.putInner(named(3), () => expect.unreachable('they are there'));
    expect(await disk.inner(named(3))).toEqual(inner(3).snapshots);
    expect(disk.stats().disk).toMatchObject({ written: 1, hits: 1, refused: 0 });
  });

  it('are refused and removed where they were damaged or moved', async () => {
    const { disk, files, path } = place();
    const torn = encodeInner(named(3), inner(3));
    torn[torn.length - 1]! ^= 1;
    for (const bytes of [torn, torn.slice(0, 40), encodeState(named(3), valued(3))]) {
      files.put(path, bytes);
      expect(await disk.inner(named(3))).toBeUndefined();
      expect(await files.read(path)).toBeUndefined();
    }
    expect(disk.stats().disk).toMatchObject({ refused: 3, hits: 0 });
  });
});

it('a state key is read back, and no other key is taken for one', () => {
  expect(parseStateKey(stateKey(named(12)))).toEqual({ version: 'legacy@0123456789ab', chunk: 12 });
  expect(parseStateKey('feature:AAPL:1min:legacy@0123456789ab')).toBeUndefined();
});

it('of two tiers the one with the later state is taken', async () => {
  const time = new VirtualTime();
  const disk = new DiskStates(new DiskStore({ files: new MemoryFiles(time), clock: time, folder: '/cache' }));
  const shared = new SharedStates({ shared: new SharedMemory(time).connect(), clock: time, random: half });
  await disk.put(named(2), valued(2));
  await shared.put(named(3), valued(3));
  const both = new StateTiers([disk, shared]);
  expect((await both.first([named(4), named(3), named(2)]))?.name.chunk).toBe(3);
  expect((await both.first([named(2), named(1)]))?.name.chunk).toBe(2);
  expect(shared.stats().shared).toMatchObject({ hits: 1, misses: 0 });
});

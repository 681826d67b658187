import { compute, sliceBars, type Bars } from '@barkeep/feature-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IStateStore } from '../../src/contracts/states.js';
import type { MemoryProvider } from '../../src/providers/memory.js';
import { DiskStates } from '../../src/states/diskStates.js';
import { DiskStore } from '../../src/states/diskStore.js';
import { MemoryFiles } from '../../src/testing/memoryFiles.js';
import { VirtualTime } from '../../src/testing/virtualTime.js';
import { FIRST_MS, correctedAt, firstDifference, joinBars, walk } from '../contract/bars.js';
import { rig, type Rig } from './support.js';

const HOUR_MS = 3_600_000;
const ROWS = 18_000;
const all = walk(ROWS + 500, { seed: 8, timeframe: '1hour' });
const bars = sliceBars(all, 0, ROWS);
const hourMs = (row: number): number => FIRST_MS + row * HOUR_MS;
const wish = { timeframe: '1hour', set: 'legacy' } as const;

type World = { readonly files: MemoryFiles; states(): IStateStore; start(provider?: MemoryProvider, seriesBytes?: number): Rig };

function world(): World {
  const time = new VirtualTime();
  const files = new MemoryFiles(time);
  const states = (): IStateStore => new DiskStates(new DiskStore({ files, clock: time, folder: '/cache' }));
  const start = (provider?: MemoryProvider, seriesBytes?: number): Rig =>
    rig(bars, {
      timeframe: '1hour',
      states: states(),
      ...(provider === undefined ? {} : { provider }),
      ...(seriesBytes === undefined ? {} : { seriesBytes }),
    });
  return { files, states, start };
}

const stored = async (files: MemoryFiles): Promise<string[]> =>
  ((await files.list('/cache/states/AAPL/1hour')) === undefined ? [] : await versionsOf(files)).sort();
const versionsOf = async (files: MemoryFiles): Promise<string[]> => {
  const [version] = (await files.list('/cache/states/AAPL/1hour'))!;
  return (await files.list(`/cache/states/AAPL/1hour/${version!.name}`))!.map(({ name }) => name.split('-')[0]!);
};

/** A service that has computed the newest vector and ended, and one that begins anew over the same bars. */
async function restarted(place: World, set = 'legacy'): Promise<Rig> {
  const first = place.start();
  await first.service.latest('AAPL', { ...wish, set });
  const { provider } = first;
  const close = provider.close.bind(provider);
  provider.close = async () => undefined;
  await first.service.close();
  provider.close = close;
  return place.start(provider);
}

describe('states that outlive the process', () => {
  it('are those before each chunk, stored when a run has passed them', async () => {
    const place = world();
    await restarted(place);
    expect(await stored(place.files)).toEqual(['1', '2', '3', '4']);
  });

  it('a service that begins anew runs over the bars since the last of them, and gives the same bits', async () => {
    const { service, computer } = await restarted(world());
    const vector = await service.latest('AAPL', wish);
    expect(vector.values).toEqual(compute(bars, 'legacy').row(ROWS - 1));
    expect([computer.runs, (await service.stats()).barsComputed]).toEqual([0, ROWS - 16_384]);
    expect((await service.stats()).states?.disk).toMatchObject({ hits: 1, misses: 0 });
  });

  it('a range over several chunks is resumed from the states at both of its ends', async () => {
    const { service, computer } = await restarted(world());
    for (const [from, to, rows] of [
      [5000, 13_000, 12_288],
      [4000, 6000, 8192],
      [9000, 17_000, ROWS - 16_384],
    ] as const) {
      const before = (await service.stats()).barsComputed;
      const frame = await service.getHistoricalData('AAPL', hourMs(from), hourMs(to), { ...wish, shared: true });
      // The bars had to be read for the first.
      expect(frame.metadata.outcome).toBe(from === 5000 ? 'miss' : 'resumed');
      expect(firstDifference(frame.columns, compute(bars, 'legacy').slice(from, to).columns)).toBeNull();
      expect((await service.stats()).barsComputed - before).toBe(rows);
    }
    expect(computer.runs).toBe(0);
  });

  it('a range in the middle is resumed from the state before it, whatever was asked for first', async () => {
    for (const first of ['latest', 'range'] as const) {
      const { service, computer } = await restarted(world());
      const ask = (): ReturnType<typeof service.getHistoricalData> => service.getHistoricalData('AAPL', hourMs(9000), hourMs(9100), wish);
      if (first === 'latest') await service.latest('AAPL', wish);
      else await service.getHistoricalData('AAPL', hourMs(100), hourMs(101), wish);
      const before = (await service.stats()).barsComputed;
      const frame = await ask();
      expect(frame.metadata.outcome).toBe('resumed');
      expect(firstDifference(frame.columns, compute(bars, 'legacy').slice(9000, 9100).columns)).toBeNull();
      expect((await service.stats()).barsComputed - before).toBe(4096);
      expect(computer.runs).toBe(first === 'latest' ? 0 : 1);
      expect((await ask()).metadata.outcome).toBe('hit');
    }
  });

  it('a range before the only state that is there is run up to from the first bar, and is a miss', async () => {
    const place = world();
    const { service, computer } = await restarted(place);
    await place.states().forget({ symbol: 'AAPL', timeframe: '1hour' }, 1);
    await service.latest('AAPL', wish);
    expect(computer.runs).toBe(1);
    const again = await restarted(place);
    await again.service.latest('AAPL', wish);
    await place.states().forget({ symbol: 'AAPL', timeframe: '1hour' }, 1);
    const frame = await again.service.getHistoricalData('AAPL', hourMs(12_300), hourMs(12_400), wish);
    expect(frame.metadata.outcome).toBe('miss');
    expect(firstDifference(frame.columns, compute(bars, 'legacy').slice(12_300, 12_400).columns)).toBeNull();
  });

  it('those behind a correction are of other bars, those before it are not', async () => {
    const { service, provider, computer } = await restarted(world());
    const corrected = correctedAt(bars, 9000, 77);
    await provider.write('AAPL', '1hour', sliceBars(corrected, 9000, 9001));
    const vector = await service.latest('AAPL', wish);
    expect(vector.values).toEqual(compute(corrected, 'legacy').row(ROWS - 1));
    expect([computer.runs, (await service.stats()).barsComputed]).toEqual([0, ROWS - 8192]);
  });

  it('a correction far before the only state that is kept begins again at one that is stored', async () => {
    const { service, computer } = await restarted(world());
    await service.latest('AAPL', wish);
    const corrected = correctedAt(bars, 17_000 - 4096 * 4, 77);
    await service.applyBars('AAPL', '1hour', sliceBars(corrected, 616, 617));
    expect((await service.latest('AAPL', wish)).values).toEqual(compute(corrected, 'legacy').row(ROWS - 1));
    const late = correctedAt(corrected, 9000, 78);
    await service.applyBars('AAPL', '1hour', sliceBars(late, 9000, 9001));
    const frame = await service.getHistoricalData('AAPL', hourMs(0), hourMs(ROWS), wish);
    expect(firstDifference(frame.columns, compute(late, 'legacy').columns)).toBeNull();
    expect(computer.runs).toBeLessThanOrEqual(1);
  });

  it('one that was damaged, or is of another series under its name, costs a run and nothing else', async () => {
    const place = world();
    const { service, computer } = await restarted(place);
    for (const { name } of (await place.files.list('/cache/states/AAPL/1hour'))!) {
      const folder = `/cache/states/AAPL/1hour/${name}`;
      for (const file of (await place.files.list(folder))!) {
        const bytes = (await place.files.read(`${folder}/${file.name}`))!;
        bytes[bytes.length - 20]! ^= 4;
        place.files.put(`${folder}/${file.name}`, bytes);
      }
    }
    expect((await service.latest('AAPL', wish)).values).toEqual(compute(bars, 'legacy').row(ROWS - 1));
    expect([computer.runs, (await service.stats()).states?.disk?.refused]).toEqual([1, 4]);
  });

  it('are dropped by an invalidation where they hold bars from its time on, and the others serve', async () => {
    const place = world();
    const { service, computer } = await restarted(place);
    await service.latest('AAPL', wish);
    expect((await service.invalidate({ symbol: 'AAPL', timeframe: '1hour', set: 'legacy', from: hourMs(9000) })).removed).toBe(3);
    expect(await stored(place.files)).toEqual(['1', '2']);
    expect((await service.latest('AAPL', wish)).values).toEqual(compute(bars, 'legacy').row(ROWS - 1));
    expect(computer.runs).toBe(0);
    expect((await service.invalidate({ symbol: 'AAPL', from: hourMs(0) })).removed).toBeGreaterThan(1);
    expect(await stored(place.files)).toEqual([]);
  });

  it('of a set that costs more lie inside of chunks too, on disk: a range goes on from the nearest of them', async () => {
    const dearer = { ...wish, set: 'pipeline-v1' } as const;
    const place = world();
    const { service, computer } = await restarted(place, 'pipeline-v1');
    expect(await stored(place.files)).toEqual(['1', '1', '2', '2', '3', '3', '4', '4']);
    await service.latest('AAPL', dearer);
    for (const [row, from] of [
      [7000, 6144],
      [4100, 4096],
    ] as const) {
      const before = (await service.stats()).barsComputed;
      const frame = await service.getHistoricalData('AAPL', hourMs(row), hourMs(row + 5), dearer);
      expect(firstDifference(frame.columns, compute(bars, 'pipeline-v1').slice(row, row + 5).columns)).toBeNull();
      expect([from, (await service.stats()).barsComputed - before, frame.metadata.outcome]).toEqual([from, 2048, 'resumed']);
    }
    const { values } = await service.latest('AAPL', { ...dearer, at: hourMs(10_001) });
    expect(values).toEqual(compute(bars, 'pipeline-v1').row(10_000));
    expect(computer.runs).toBe(0);
    expect(
      (await service.invalidate({ symbol: 'AAPL', timeframe: '1hour', set: 'pipeline-v1', from: hourMs(9000) })).removed,
    ).toBeGreaterThan(4);
    expect(await stored(place.files)).toEqual(['1', '1', '2', '2']);
  });

  it('a chunk that is cached from before a state was forgotten does not survive a correction before it', async () => {
    const { service, provider } = rig(bars, { timeframe: '1hour', seriesBytes: 1 });
    await service.getHistoricalData('AAPL', hourMs(13_000), hourMs(13_100), wish);
    await service.getHistoricalData('AAPL', hourMs(10), hourMs(20), { ...wish, set: 'regime-inputs' });
    await service.getHistoricalData('AAPL', hourMs(10), hourMs(20), wish);
    const corrected = correctedAt(bars, 100, 77);
    await provider.write('AAPL', '1hour', sliceBars(corrected, 100, 101));
    const frame = await service.getHistoricalData('AAPL', hourMs(13_000), hourMs(13_100), wish);
    expect(firstDifference(frame.columns, compute(corrected, 'legacy').slice(13_000, 13_100).columns)).toBeNull();
  });
});

type Step =
  | { readonly kind: 'append'; readonly rows: number }
  | { readonly kind: 'correct'; readonly at: number; readonly known: boolean }
  | { readonly kind: 'latest' }
  | { readonly kind: 'range'; readonly from: number; readonly rows: number }
  | { readonly kind: 'restart'; readonly isKilled: boolean }
  | { readonly kind: 'forget'; readonly chunk: number };

const share = fc.double({ min: 0, max: 1, noNaN: true });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('append' as const), rows: fc.integer({ min: 1, max: 90 }) }),
  fc.record({ kind: fc.constant('correct' as const), at: share, known: fc.boolean() }),
  { weight: 2, arbitrary: fc.constant({ kind: 'latest' as const }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('range' as const), from: share, rows: fc.integer({ min: 1, max: 5000 }) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('restart' as const), isKilled: fc.boolean() }) },
  fc.record({ kind: fc.constant('forget' as const), chunk: fc.integer({ min: 1, max: 4 }) }),
);

describe('services that begin anew over bars that change', () => {
  it.each([
    ['legacy', 40],
    ['pipeline-v1', 8],
  ] as const)('give the bits of a run of %s over all bars, from whatever states are there', { timeout: 60_000 }, async (set, numRuns) => {
    const wished = { ...wish, set };
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 4, maxLength: 14 }),
        fc.constantFrom(1, 2 ** 20, 2 ** 26),
        async (steps, seriesBytes) => {
          const place = world();
          let now: Bars = bars;
          const { provider, ...first } = place.start(undefined, seriesBytes);
          let { service } = first;
          provider.close = async () => undefined;
          let seed = 200;
          for (const each of steps) {
            const { length } = now.timestamp;
            if (each.kind === 'append') {
              const more = walk(each.rows, { seed: seed++, timeframe: '1hour', from: length });
              now = joinBars(now, more);
              await service.applyBars('AAPL', '1hour', more);
            } else if (each.kind === 'correct') {
              const row = Math.min(length - 1, Math.floor(each.at * length));
              now = correctedAt(now, row, 50 + seed++);
              const changed = sliceBars(now, row, row + 1);
              await (each.known ? service.applyBars('AAPL', '1hour', changed) : provider.write('AAPL', '1hour', changed));
            } else if (each.kind === 'restart') {
              if (!each.isKilled) await service.close();
              ({ service } = place.start(provider, seriesBytes));
            } else if (each.kind === 'forget') {
              await place.states().forget({ symbol: 'AAPL', timeframe: '1hour' }, each.chunk);
            } else {
              const start = each.kind === 'latest' ? length - 1 : Math.floor(each.from * length);
              const end = each.kind === 'latest' ? length : start + each.rows;
              const frame = await service.getHistoricalData('AAPL', hourMs(start), hourMs(end), wished);
              expect(firstDifference(frame.columns, compute(now, set).slice(start, Math.min(end, length)).columns)).toBeNull();
              if (each.kind === 'latest') expect((await service.latest('AAPL', wished)).values).toEqual(frame.row(0));
            }
          }
        },
      ),
      { numRuns: Number(process.env['STATE_RUNS'] ?? numRuns), seed: 7 },
    );
  });
});

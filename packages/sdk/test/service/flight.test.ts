import { compute, sliceBars, type FeatureSeries } from '@barkeep/feature-core';
import { describe, expect, it } from 'vitest';
import type { ServedFrame } from '../../src/contracts/service.js';
import { SingleFlight } from '../../src/service/flight.js';
import type { DirectComputer } from '../../src/testing/directComputer.js';
import { FIRST_MS, correctedAt, firstDifference, walk } from '../contract/bars.js';
import { rig } from './support.js';

const bars = walk(500, { seed: 6 });
const tick = async (): Promise<void> => {
  for (let i = 0; i < 50; i++) await Promise.resolve();
};

/** Holds the first full run back until told to go on; tells whether the run was told to end. */
function held(computer: DirectComputer): { release(): void; readonly aborted: boolean } {
  let release!: () => void;
  let aborted = false;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const open = computer.open.bind(computer);
  computer.open = async (bars, set, options = {}): Promise<FeatureSeries> => {
    options.signal?.addEventListener('abort', () => (aborted = true));
    await gate;
    return open(bars, set, options);
  };
  return {
    release,
    get aborted() {
      return aborted;
    },
  };
}

describe('requests at the same time', () => {
  it('a stampede is one run, and each has its own arrays', async () => {
    const { service, computer } = rig(bars);
    const gate = held(computer);
    const asked = Array.from({ length: 200 }, () => service.latest('AAPL'));
    await tick();
    gate.release();
    const vectors = await Promise.all(asked);
    expect(computer.runs).toBe(1);
    expect(new Set(vectors.map((vector) => vector.values)).size).toBe(200);
    for (const vector of vectors) expect(firstDifference([vector.values], [compute(bars, 'pipeline-v1').row(499)])).toBeNull();
    expect(await service.stats()).toMatchObject({ hits: 0, misses: 200 });
  });

  it('one who leaves does not take the run from those who wait', async () => {
    const { service, computer } = rig(bars);
    const gate = held(computer);
    const control = new AbortController();
    const leaving = service.latest('AAPL', { signal: control.signal });
    const staying = service.latest('AAPL', { signal: new AbortController().signal });
    await tick();
    control.abort(new Error('left'));
    await expect(leaving).rejects.toThrow('left');
    expect(gate.aborted).toBe(false);
    gate.release();
    expect((await staying).timestamp).toBe(bars.timestamp[499]);
  });

  it('when all have left the run ends, and the next request begins anew', async () => {
    const { service, computer } = rig(bars);
    const gate = held(computer);
    const control = new AbortController();
    const leaving = [1, 2, 3].map(() => service.recent('AAPL', 5, { signal: control.signal }));
    await tick();
    control.abort(new Error('left'));
    for (const asked of leaving) await expect(asked).rejects.toThrow('left');
    expect(gate.aborted).toBe(true);
    gate.release();
    expect((await service.recent('AAPL', 5)).length).toBe(5);
    expect(computer.runs).toBe(1);
  });

  it('a failed run fails those who wait, and is not remembered', async () => {
    const { service, computer } = rig(bars);
    const open = computer.open.bind(computer);
    computer.open = () => Promise.reject(new Error('no memory'));
    const asked = await Promise.allSettled([service.latest('AAPL'), service.latest('AAPL')]);
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    computer.open = open;
    expect((await service.latest('AAPL')).metadata.outcome).toBe('miss');
    expect((await service.stats()).errors).toBe(2);
  });

  it('bars are read once, however many wait for them', async () => {
    const { service, provider } = rig(bars);
    let reads = 0;
    const read = provider.read.bind(provider);
    provider.read = (...args) => (reads++, read(...args));
    await Promise.all(Array.from({ length: 20 }, (_, i) => service.recent('AAPL', i + 1, { set: i % 2 === 0 ? 'legacy' : 'pipeline-v1' })));
    expect(reads).toBe(1);
  });

  it('a reading that began before a newer bar was known is made again', async () => {
    const { service, provider } = rig(sliceBars(bars, 0, 400));
    const read = provider.read.bind(provider);
    const old = await read('AAPL', '1day');
    let stale = 1;
    provider.read = async (...args) => (stale-- > 0 ? old : read(...args));
    await provider.write('AAPL', '1day', sliceBars(bars, 400, 450));
    expect((await service.latest('AAPL')).timestamp).toBe(bars.timestamp[449]);
    stale = 99;
    await provider.write('AAPL', '1day', sliceBars(bars, 450, 500));
    expect((await service.latest('AAPL')).timestamp).toBe(bars.timestamp[449]);
  });
});

describe('corrections while an answer is being made', () => {
  const from = FIRST_MS;
  const to = FIRST_MS + 500 * 86_400_000;

  it('a reader never sees generations go back, nor rows of two generations', async () => {
    const { service, provider, computer } = rig(bars);
    await service.latest('AAPL');
    const gate = held(computer);
    const slow = service.getHistoricalData('AAPL', from, to, { set: 'legacy' });
    await tick();
    const corrected = correctedAt(bars, 250, 42);
    await provider.write('AAPL', '1day', sliceBars(corrected, 250, 251));
    const fast = await service.getHistoricalData('AAPL', from, to);
    expect(fast.metadata.generation).toBe(2);
    gate.release();
    const late = await slow;
    const expected = late.metadata.generation === 2 ? corrected : bars;
    expect(firstDifference(late.columns, compute(expected, 'legacy').columns)).toBeNull();
    expect((await service.getHistoricalData('AAPL', from, to, { set: 'legacy' })).metadata.generation).toBe(2);
  });

  it('an older description that comes in late does not bring the older bars back', async () => {
    const { service, provider } = rig(bars);
    await service.latest('AAPL');
    const old = await provider.describe('AAPL', '1day');
    await provider.write('AAPL', '1day', sliceBars(correctedAt(bars, 250, 42), 250, 251));
    expect((await service.latest('AAPL')).metadata.generation).toBe(2);
    provider.describe = async () => old;
    expect((await service.latest('AAPL')).metadata.generation).toBe(2);
  });

  it.each([1, 2, 3, 4, 9])('%i corrections in the middle of an answer leave it of one generation', async (times) => {
    let current = walk(9000, { seed: 6 });
    const { service, cache } = rig(current);
    const generations = new Map([[1, current]]);
    const get = cache.get.bind(cache);
    let left = times;
    let isBusy = false;
    // Corrects a bar of the first chunk before each look into the cache, and has others see it.
    cache.get = async (key) => {
      if (left > 0 && !isBusy) {
        isBusy = true;
        current = correctedAt(current, 100, 1000 + left--);
        generations.set((await service.applyBars('AAPL', '1day', sliceBars(current, 100, 101))).generation, current);
        await service.recent('AAPL', 9000);
        isBusy = false;
      }
      return get(key);
    };
    const [frame, vector] = await Promise.all([
      service.getHistoricalData('AAPL', FIRST_MS, FIRST_MS + 9000 * 86_400_000),
      service.latest('AAPL'),
    ]);
    left = 0;
    const after = await service.getHistoricalData('AAPL', FIRST_MS, FIRST_MS + 9000 * 86_400_000);
    expect(after.metadata.generation).toBe(generations.size);
    for (const each of [frame, after])
      expect(firstDifference(each.columns, compute(generations.get(each.metadata.generation)!, 'pipeline-v1').columns)).toBeNull();
    expect(firstDifference([vector.values], [compute(generations.get(vector.metadata.generation)!, 'pipeline-v1').row(8999)])).toBeNull();
  });

  it('a vector whose bars are corrected again and again is computed alone in the end', async () => {
    let current = bars;
    const { service, cache } = rig(bars, { cacheBytes: 1 });
    const generations = new Map([[1, current]]);
    const get = cache.get.bind(cache);
    let isBusy = false;
    cache.get = async (key) => {
      if (isBusy) return get(key);
      isBusy = true;
      current = correctedAt(current, 490, 100 + generations.size);
      generations.set((await service.applyBars('AAPL', '1day', sliceBars(current, 490, 491))).generation, current);
      await service.latest('AAPL');
      isBusy = false;
      return get(key);
    };
    await service.latest('AAPL');
    const vector = await service.latest('AAPL', { fields: ['close', 'ema_12'] });
    const of = generations.get(vector.metadata.generation)!;
    expect(vector.metadata).toMatchObject({ outcome: 'miss', asOfMs: FIRST_MS + 500 * 86_400_000 });
    expect([...vector.values]).toEqual([of.close[499], compute(of, 'pipeline-v1').column('ema_12')[499]]);
  });

  it('a stream that is corrected before its first block gives the bars that it began with', async () => {
    const { service, cache } = rig(bars);
    const get = cache.get.bind(cache);
    let isFirst = true;
    cache.get = async (key) => {
      if (isFirst) {
        isFirst = false;
        await service.applyBars('AAPL', '1day', sliceBars(correctedAt(bars, 250, 9), 250, 251));
        await service.recent('AAPL', 500, { set: 'legacy' });
      }
      return get(key);
    };
    const blocks: ServedFrame[] = [];
    for await (const block of service.stream('AAPL', { set: 'legacy', start: FIRST_MS + 300 * 86_400_000 })) blocks.push(block);
    expect(blocks.map((block) => [block.length, block.metadata.generation])).toEqual([[200, 1]]);
    expect(firstDifference(blocks[0]!.columns, compute(bars, 'legacy').slice(300, 500).columns)).toBeNull();
  });

  it('a stream goes on with the bars that it began with', async () => {
    const long = walk(13_000, { seed: 6 });
    const { service } = rig(long, { tickMs: 3 });
    const blocks: ServedFrame[] = [];
    for await (const block of service.stream('AAPL', { set: 'legacy', start: FIRST_MS + 4000 * 86_400_000, fields: ['close', 'ema_12'] })) {
      if (blocks.length === 0) {
        await service.applyBars('AAPL', '1day', sliceBars(correctedAt(long, 5000, 9), 5000, 5001));
        await service.latest('AAPL', { set: 'legacy' });
      }
      blocks.push(block);
    }
    expect(new Set(blocks.map((block) => block.metadata.generation))).toEqual(new Set([1]));
    const columns = blocks[0]!.names.map((_, k) => Float64Array.from(blocks.flatMap((block) => [...block.columns[k]!])));
    expect(firstDifference(columns, [long.close.slice(4000), compute(long, 'legacy').column('ema_12').slice(4000)])).toBeNull();
    expect(blocks.at(-1)!.metadata.nextMs).toBeNull();
  });
});

describe('SingleFlight', () => {
  it('forgets a flight when it lands', async () => {
    const flights = new SingleFlight<number>();
    const landing = flights.run('k', undefined, async () => 1);
    expect(flights.size).toBe(1);
    expect(await landing).toBe(1);
    await tick();
    expect(flights.size).toBe(0);
    expect(await flights.run('k', undefined, async () => 2)).toBe(2);
  });

  it('one who has left before boarding does not fly', async () => {
    const flights = new SingleFlight<number>();
    await expect(flights.run('k', AbortSignal.abort(new Error('gone')), async () => 1)).rejects.toThrow('gone');
    expect(flights.size).toBe(0);
  });
});

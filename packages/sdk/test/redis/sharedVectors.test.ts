import { compute, sliceBars, type Bars } from '@barkeep/feature-core';
import { describe, expect, it } from 'vitest';
import { LruStore } from '../../src/cache/lru.js';
import type { SharedStats } from '../../src/contracts/cache.js';
import type { IMarketDataProvider } from '../../src/contracts/provider.js';
import { encodeBars } from '../../src/providers/encodeBars.js';
import { FolderProvider } from '../../src/providers/folder.js';
import { MemoryProvider } from '../../src/providers/memory.js';
import { TieredStore } from '../../src/redis/tieredStore.js';
import { DataService } from '../../src/service/dataService.js';
import { DirectComputer } from '../../src/testing/directComputer.js';
import { fakePorts, type FakePorts } from '../../src/testing/fakePorts.js';
import { SharedMemory } from '../../src/testing/sharedMemory.js';
import { correctedAt, walk } from '../contract/bars.js';
import { NOW_MS } from '../service/support.js';

type World = {
  readonly ports: FakePorts;
  readonly provider: MemoryProvider;
  /** Another process, over the provider unless told otherwise. */
  open(over?: IMarketDataProvider): DataService;
};

/** Processes over one source of bars and one shared store. */
function world(bars: Bars): World {
  const ports = fakePorts({ startMs: NOW_MS });
  const { clock, timers, random } = ports;
  const memory = new SharedMemory(clock);
  const provider = new MemoryProvider({ clock, series: [{ symbol: 'AAPL', timeframe: '1day', bars }] });
  const open = (over: IMarketDataProvider = provider): DataService => {
    const cache = new TieredStore({ near: new LruStore({ clock }), shared: memory.connect(), clock, timers, random });
    return new DataService({ provider: over, computer: new DirectComputer(), cache, ports, defaultSet: 'legacy' });
  };
  return { ports, provider, open };
}

const sharedOf = async (service: DataService): Promise<SharedStats> => (await service.stats()).cache.shared!;

describe('a vector that another process has shared', () => {
  it('is no answer after a correction of bars that the state here has not come to', async () => {
    const bars = walk(50);
    const { provider, open } = world(sliceBars(bars, 0, 40));
    const [behind, ahead] = [open(), open()];
    await behind.latest('AAPL');
    await provider.write('AAPL', '1day', sliceBars(bars, 40, 50));
    await ahead.latest('AAPL');
    const corrected = correctedAt(bars, 47, 123);
    await provider.write('AAPL', '1day', sliceBars(corrected, 47, 48));
    const vector = await behind.latest('AAPL');
    expect(vector.values).toEqual(compute(corrected, 'legacy').row(49));
    expect(vector.metadata.generation).toBe(2);
  });

  it('is no answer where it is of other bars of the same generation, and is counted: of one series and of many at once', async () => {
    const bars = walk(50);
    const { ports, open } = world(bars);
    const { clock } = ports;
    const others = [correctedAt(bars, 48, 123), correctedAt(bars, 0, 77)];
    const first = open();
    await first.latest('AAPL');
    for (const other of others) {
      const provider = new MemoryProvider({ clock, series: [{ symbol: 'AAPL', timeframe: '1day', bars: other }] });
      const second = open(provider);
      const vector = await second.latest('AAPL');
      expect(vector.values).toEqual(compute(other, 'legacy').row(49));
      expect(vector.metadata).toMatchObject({ generation: 1, outcome: 'miss' });
      // The first has what this one wrote out of L1 by now, and takes as little from it.
      const [again] = await first.latestMany(['AAPL']);
      expect(again!.vector!.values).toEqual(compute(bars, 'legacy').row(49));
      expect((await second.latestMany(['AAPL']))[0]!.vector!.values).toEqual(vector.values);
      expect((await sharedOf(second)).refused.bars).toBeGreaterThanOrEqual(2);
      await second.close();
    }
    expect((await sharedOf(first)).refused.bars).toBeGreaterThanOrEqual(2);
  });

  it('is an answer again where bars were changed back: equal bars have equal vectors, whatever their generations', async () => {
    const bars = walk(50);
    const { provider, open } = world(bars);
    const [one, other] = [open(), open()];
    const { values } = await one.latest('AAPL');
    await provider.write('AAPL', '1day', sliceBars(correctedAt(bars, 20, 123), 20, 21));
    await provider.write('AAPL', '1day', sliceBars(bars, 20, 21));
    const vector = await other.latest('AAPL');
    expect(vector.values).toEqual(values);
    // It had to read its bars.
    expect(vector.metadata).toMatchObject({ generation: 3, outcome: 'miss' });
    expect(await sharedOf(other)).toMatchObject({ hits: 1, written: 0, refused: { bars: 0 } });
  });

  it('is no answer where a file was changed in rows that nobody else has looked at since', async () => {
    const bars = walk(50);
    const { ports, open } = world(bars);
    const path = '/data/AAPL/1day.csv';
    const folder = (): FolderProvider => new FolderProvider({ folder: '/data', ports });
    const put = async (written: Bars): Promise<void> => ports.files.put(path, await encodeBars(written, 'csv', ports.timers));
    await put(bars);
    await ports.time.advance(5000);
    await open(folder()).latest('AAPL');
    const changed = correctedAt(bars, 45, 123);
    await put(changed);
    const second = open(folder());
    const vector = await second.latest('AAPL');
    expect(vector.values).toEqual(compute(changed, 'legacy').row(49));
    expect((await sharedOf(second)).refused.bars).toBeGreaterThan(0);
  });
});

import { compute, sliceBars, type Bars } from '@barkeep/feature-core';
import { describe, expect, it } from 'vitest';
import { LruStore } from '../../src/cache/lru.js';
import { MemoryProvider } from '../../src/providers/memory.js';
import { TieredStore } from '../../src/redis/tieredStore.js';
import { DataService } from '../../src/service/dataService.js';
import { DirectComputer } from '../../src/testing/directComputer.js';
import { fakePorts } from '../../src/testing/fakePorts.js';
import { SharedMemory } from '../../src/testing/sharedMemory.js';
import { correctedAt, walk } from '../contract/bars.js';
import { NOW_MS } from '../service/support.js';

/** Two processes over one source of bars and one shared store. */
function world(bars: Bars): { readonly provider: MemoryProvider; open(): DataService } {
  const ports = fakePorts({ startMs: NOW_MS });
  const { clock, timers, random } = ports;
  const memory = new SharedMemory(clock);
  const provider = new MemoryProvider({ clock, series: [{ symbol: 'AAPL', timeframe: '1day', bars }] });
  const open = (): DataService => {
    const cache = new TieredStore({ near: new LruStore({ clock }), shared: memory.connect(), clock, timers, random });
    return new DataService({ provider, computer: new DirectComputer(), cache, ports, defaultSet: 'legacy' });
  };
  return { provider, open };
}

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
});

import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BAR_COLUMNS, barAt, formatTime, type Bars } from '@barkeep/feature-core';
import { LruStore } from '../../src/cache/lru.js';
import { connectWith } from '../../src/connect.js';
import { nodePorts } from '../../src/ports/node.js';
import { MemoryProvider } from '../../src/providers/memory.js';
import { InlineComputer } from '../../src/service/computer.js';
import { DataService } from '../../src/service/dataService.js';
import { DirectComputer } from '../../src/testing/directComputer.js';
import { MapCache } from '../../src/testing/mapCache.js';
import { NaiveDataService } from '../../src/testing/naiveDataService.js';
import { fakePorts } from '../../src/testing/fakePorts.js';
import { dataServiceContract } from '../contract/service.js';

/** After the last close of the contract's bars. */
const NOW = { startMs: Date.UTC(2035, 0, 1) };

dataServiceContract('DataService over memory', async (series) => {
  const { clock, timers } = fakePorts(NOW);
  const provider = new MemoryProvider({ clock, series });
  return {
    service: new DataService({
      provider,
      computer: new InlineComputer({ clock, timers }),
      cache: new LruStore({ clock }),
      ports: { clock, timers },
      defaultSet: 'pipeline-v1',
    }),
  };
});

dataServiceContract('DataService that keeps nothing and works in slices', async (series) => {
  const { clock, timers } = fakePorts({ ...NOW, tickMs: 3 });
  const provider = new MemoryProvider({ clock, series });
  const cache = new LruStore({ clock, maxBytes: 1 });
  return {
    service: new DataService({
      provider,
      computer: new DirectComputer(),
      cache,
      ports: { clock, timers },
      seriesBytes: 1,
      defaultSet: 'pipeline-v1',
    }),
  };
});

dataServiceContract('DataService over a store that answers later', async (series) => {
  const { clock, timers } = fakePorts(NOW);
  const store = new MapCache({ clock });
  const cache = {
    get: async (key: string) => store.get(key),
    set: async (...args: Parameters<MapCache['set']>) => store.set(...args),
    delete: async (key: string) => store.delete(key),
    deletePrefix: async (prefix: string) => store.deletePrefix(prefix),
    clear: async () => store.clear(),
    stats: () => store.stats(),
    close: () => store.close(),
  };
  return {
    service: new DataService({
      provider: new MemoryProvider({ clock, series }),
      computer: new DirectComputer(),
      cache,
      ports: { clock, timers },
      defaultSet: 'pipeline-v1',
    }),
  };
});

dataServiceContract('connect over a folder', async (series) => {
  const folder = await mkdtemp(join(tmpdir(), 'barkeep-'));
  for (const { symbol, timeframe, bars } of series) {
    await mkdir(join(folder, symbol), { recursive: true });
    await writeFile(join(folder, symbol, `${timeframe}.csv`), csvOf(bars));
  }
  const clock = { now: () => NOW.startMs, monotonic: nodePorts.clock.monotonic };
  const service = connectWith({ data: folder, writable: true, defaultSet: 'pipeline-v1', ports: { ...nodePorts, clock } }, {});
  return { service, close: () => rm(folder, { recursive: true }) };
});

dataServiceContract('NaiveDataService', async (series) => {
  const { clock } = fakePorts(NOW);
  return { service: new NaiveDataService({ provider: new MemoryProvider({ clock, series }), clock, defaultSet: 'pipeline-v1' }) };
});

function csvOf(bars: Bars): string {
  const rows = Array.from(bars.timestamp, (timestamp, i) => {
    const bar = barAt(bars, i);
    return [formatTime(timestamp), ...BAR_COLUMNS.map((name) => String(bar[name]))].join(',');
  });
  return `timestamp,${BAR_COLUMNS.join(',')}\n${rows.join('\n')}\n`;
}

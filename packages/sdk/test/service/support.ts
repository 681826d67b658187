import type { Bars, FeatureSet, Timeframe } from '@barkeep/feature-core';
import { LruStore } from '../../src/cache/lru.js';
import type { ICacheStore } from '../../src/contracts/cache.js';
import type { IStateStore } from '../../src/contracts/states.js';
import { MemoryProvider } from '../../src/providers/memory.js';
import { DataService } from '../../src/service/dataService.js';
import { DirectComputer } from '../../src/testing/directComputer.js';
import { fakePorts, type FakePorts } from '../../src/testing/fakePorts.js';
import { NaiveDataService } from '../../src/testing/naiveDataService.js';

/** After the last close of every made series. */
export const NOW_MS = Date.UTC(2060, 0, 1);
/** The set of a request that names none: a small one, as what is tested is how answers come about. */
const DEFAULT = 'pipeline-v1';

export type Rig = {
  readonly service: DataService;
  readonly oracle: NaiveDataService;
  readonly provider: MemoryProvider;
  readonly computer: DirectComputer;
  readonly cache: ICacheStore;
  readonly ports: FakePorts;
};

/** A service over one series in memory, on virtual time, with all of its parts in the hand, and the oracle over the same provider. */
export function rig(
  bars: Bars,
  options: {
    readonly cacheBytes?: number;
    readonly seriesBytes?: number;
    readonly tickMs?: number;
    readonly timeframe?: Timeframe;
    readonly sets?: readonly FeatureSet[];
    readonly nowMs?: number;
    readonly states?: IStateStore;
    readonly computer?: DirectComputer;
    readonly columnBytes?: number;
    /** In place of one over `bars`: a service that begins anew has that of the one before. */
    readonly provider?: MemoryProvider;
  } = {},
): Rig {
  const ports = fakePorts({ startMs: options.nowMs ?? NOW_MS, tickMs: options.tickMs ?? 0 });
  const { clock } = ports;
  const provider =
    options.provider ?? new MemoryProvider({ clock, series: [{ symbol: 'AAPL', timeframe: options.timeframe ?? '1day', bars }] });
  const computer = options.computer ?? new DirectComputer();
  const cache = new LruStore({ clock, ...(options.cacheBytes === undefined ? {} : { maxBytes: options.cacheBytes }) });
  const { sets = [], seriesBytes, columnBytes } = options;
  const service = new DataService({
    provider,
    computer,
    cache,
    ports,
    sets,
    defaultSet: DEFAULT,
    ...(seriesBytes === undefined ? {} : { seriesBytes }),
    ...(columnBytes === undefined ? {} : { columnBytes }),
    ...(options.states === undefined ? {} : { states: options.states }),
  });
  return { service, oracle: new NaiveDataService({ provider, clock, sets, defaultSet: DEFAULT }), provider, computer, cache, ports };
}

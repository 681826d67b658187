import type { Bars, FeatureSet } from '@barkeep/feature-core';
import { LruStore } from '../../src/cache/lru.js';
import { nodePorts } from '../../src/ports/node.js';
import { MemoryProvider } from '../../src/providers/memory.js';
import { parseRedisUrl } from '../../src/redis/address.js';
import { RedisStore } from '../../src/redis/redisStore.js';
import { TieredStore } from '../../src/redis/tieredStore.js';
import { InlineComputer } from '../../src/service/computer.js';
import { DataService } from '../../src/service/dataService.js';
import { SharedStates } from '../../src/states/sharedStates.js';
import { StateTiers } from '../../src/states/stateTiers.js';
import type { Told } from '../bars/oracle.js';
import { TIMEFRAME } from '../bars/truth.js';
import { SETS } from '../world/sets.js';

/** What a client of another process may be told to do. */
export type Order =
  | {
      readonly what: 'open';
      readonly client: number;
      readonly port: number;
      readonly prefix: string;
      readonly symbol: string;
      readonly bars: Bars;
    }
  | { readonly what: 'ask'; readonly client: number; readonly set: number; readonly rows: number }
  | { readonly what: 'apply'; readonly client: number; readonly bars: Bars; readonly byService: boolean }
  | { readonly what: 'read'; readonly client: number; readonly key: string }
  | { readonly what: 'write'; readonly client: number; readonly key: string; readonly id: number; readonly timestamp: number }
  | { readonly what: 'state' | 'close'; readonly client: number };

/** What has come of it. */
export type Outcome = {
  readonly answer?: Told;
  /** What the client's provider knew when it was asked. */
  readonly known?: { readonly generation: number; readonly lastMs: number };
  readonly id?: number | undefined;
  readonly isTracking?: boolean;
  readonly errors?: number;
  readonly failure?: string;
};

/** One service with its tiers over a real Redis, and bars of its own that it is told of. */
export class RealClient {
  readonly #symbol: string;
  readonly #provider: MemoryProvider;
  readonly #shared: RedisStore;
  readonly #store: TieredStore;
  readonly #service: DataService;

  constructor({ port, prefix, symbol, bars }: Extract<Order, { what: 'open' }>) {
    const { clock, timers, random } = nodePorts;
    this.#symbol = symbol;
    this.#provider = new MemoryProvider({ clock, series: [{ symbol, timeframe: TIMEFRAME, bars }] });
    this.#shared = new RedisStore({ ...parseRedisUrl(`redis://127.0.0.1:${port}`), prefix, clock, timers });
    this.#store = new TieredStore({ near: new LruStore({ clock, maxBytes: 2 ** 22 }), shared: this.#shared, clock, timers, random });
    this.#service = new DataService({
      provider: this.#provider,
      computer: new InlineComputer(nodePorts),
      cache: this.#store,
      states: new StateTiers([new SharedStates({ shared: this.#shared, clock, random })]),
      ports: nodePorts,
      seriesBytes: 2 ** 22,
      sets: SETS,
      defaultSet: SETS[0]!.name,
    });
  }

  async obey(order: Order): Promise<Outcome> {
    if (order.what === 'ask') return this.#ask(SETS[order.set]!, order.rows);
    if (order.what === 'apply')
      await (order.byService
        ? this.#service.applyBars(this.#symbol, TIMEFRAME, order.bars)
        : this.#provider.write(this.#symbol, TIMEFRAME, order.bars));
    else if (order.what === 'read') return { id: (await this.#store.get(order.key))?.columns[0]?.[0] };
    else if (order.what === 'write') {
      await this.#store.set(order.key, {
        header: {
          generation: 1,
          timestamp: order.timestamp,
          hash: '0'.repeat(64),
          rows: 1,
          generatedAtMs: 0,
          computationTimeMs: 0,
          bars: 0,
        },
        columns: [Float64Array.of(order.id)],
      });
    } else if (order.what === 'state') return { isTracking: this.#shared.isTracking, errors: this.#store.stats().shared!.errors };
    else if (order.what === 'close') await this.#service.close();
    return {};
  }

  /** The newest vector, or the newest rows. */
  async #ask(set: FeatureSet, rows: number): Promise<Outcome> {
    const { generation, lastMs } = await this.#provider.describe(this.#symbol, TIMEFRAME);
    const options = { timeframe: TIMEFRAME, set: set.name };
    const known = { generation, lastMs };
    if (rows > 1) {
      const { timestamps, columns, metadata } = await this.#service.recent(this.#symbol, rows, options);
      return { known, answer: { timestamps, columns, metadata } };
    }
    const { timestamp, values, metadata } = await this.#service.latest(this.#symbol, options);
    return {
      known,
      answer: { timestamps: Float64Array.of(timestamp), columns: Array.from(values, (value) => Float64Array.of(value)), metadata },
    };
  }
}

import { timeframeMs, type Bars, type Timeframe } from '@barkeep/feature-core';
import { LruStore } from '../../src/cache/lru.js';
import type { CacheStats, CacheValue, ICacheStore } from '../../src/contracts/cache.js';
import type { Clock } from '../../src/contracts/ports.js';
import { MemoryProvider } from '../../src/providers/memory.js';
import { TieredStore } from '../../src/redis/tieredStore.js';
import { DataService } from '../../src/service/dataService.js';
import { DirectComputer } from '../../src/testing/directComputer.js';
import { SharedMemory } from '../../src/testing/sharedMemory.js';
import { walk } from '../bars/truth.js';
import type { Dice } from '../world/dice.js';
import { MIX, SETS, scaledBytes, type Variant } from './mix.js';

export const TIMEFRAME: Timeframe = '1hour';
export const BAR_MS = timeframeMs(TIMEFRAME);
const FIRST_MS = Date.UTC(2024, 0, 1);
/** The part of a process's memory that goes to series kept between requests, as `connect` has it. */
const SERIES_SHARE = 0.25;

/** Time that is set, not waited for. */
export class SetClock implements Clock {
  nowMs: number = FIRST_MS + MIX.historyBars * BAR_MS;

  now(): number {
    return this.nowMs;
  }

  monotonic(): number {
    return this.nowMs - FIRST_MS;
  }
}

/** A store whose values live so long and no longer. */
class LifeStore implements ICacheStore {
  readonly #inner: ICacheStore;
  readonly #lifeMs: number;

  constructor(inner: ICacheStore, lifeMs: number) {
    this.#inner = inner;
    this.#lifeMs = lifeMs;
  }

  get(key: string): ReturnType<ICacheStore['get']> {
    return this.#inner.get(key);
  }

  set(key: string, value: CacheValue): ReturnType<ICacheStore['set']> {
    return this.#inner.set(key, value, { ttlMs: this.#lifeMs });
  }

  delete(key: string): ReturnType<ICacheStore['delete']> {
    return this.#inner.delete(key);
  }

  deletePrefix(prefix: string): ReturnType<ICacheStore['deletePrefix']> {
    return this.#inner.deletePrefix(prefix);
  }

  clear(): ReturnType<ICacheStore['clear']> {
    return this.#inner.clear();
  }

  stats(): CacheStats {
    return this.#inner.stats();
  }

  close(): Promise<void> {
    return this.#inner.close();
  }
}

/** Processes with a Redis in memory, which answers at once, over one source of bars. */
export class Cluster {
  readonly clock = new SetClock();
  readonly services: readonly DataService[];
  readonly #stores: readonly TieredStore[];
  readonly #provider: MemoryProvider;
  readonly #dice: Dice;
  readonly #last: number[];

  constructor(variant: Variant, dice: Dice) {
    const { clock } = this;
    this.#dice = dice;
    const series = Array.from({ length: MIX.symbols }, (_, k) => ({
      symbol: symbolOf(k),
      timeframe: TIMEFRAME,
      bars: walk(dice, FIRST_MS, MIX.historyBars, 50 + k),
    }));
    this.#last = series.map(({ bars }) => bars.close.at(-1)!);
    this.#provider = new MemoryProvider({ clock, series });
    const redis = new SharedMemory(clock);
    const bytes = scaledBytes(variant.memoryBytes ?? MIX.memoryBytes);
    const timers = { sleep: () => new Promise<void>(() => undefined), yieldToLoop: () => Promise.resolve() };
    this.#stores = Array.from({ length: MIX.processes }, () => {
      const near = new LruStore({ clock, maxBytes: Math.floor(bytes * (1 - SERIES_SHARE)) });
      return new TieredStore({ near, shared: redis.connect(), clock, timers, random: dice.random });
    });
    this.services = this.#stores.map((store) => {
      const cache = variant.lifeMs === undefined ? store : new LifeStore(store, variant.lifeMs);
      // Bars and states of four columns are larger beside their columns than those of 152: they are not scaled.
      const seriesBytes = Math.floor((variant.memoryBytes ?? MIX.memoryBytes) * SERIES_SHARE);
      const computer = new DirectComputer();
      return new DataService({
        provider: this.#provider,
        computer,
        cache,
        ports: { clock, timers },
        seriesBytes,
        sets: SETS,
        defaultSet: SETS[0].name,
      });
    });
  }

  /** Answers of Redis to one process so far. */
  sharedHits(process: number): number {
    return this.#stores[process]!.stats().shared!.hits;
  }

  /** The bar that closes now, of every series, through the process that its feed is connected to. */
  async close(openMs: number): Promise<void> {
    for (let k = 0; k < MIX.symbols; k++) {
      const bar = walk(this.#dice, openMs, 1, this.#last[k]!);
      this.#last[k] = bar.close[0]!;
      await this.services[k % MIX.processes]!.applyBars(symbolOf(k), TIMEFRAME, bar);
    }
  }

  /** Another value for one of the last hundred bars of some series. */
  async correct(): Promise<void> {
    const k = this.#dice.whole(0, MIX.symbols - 1);
    const { bars } = await this.#provider.read(symbolOf(k), TIMEFRAME);
    const at = bars.timestamp[bars.timestamp.length - this.#dice.whole(2, 100)]!;
    const corrected: Bars = walk(this.#dice, at, 1, this.#last[k]!);
    await this.services[k % MIX.processes]!.applyBars(symbolOf(k), TIMEFRAME, corrected);
  }
}

export function symbolOf(k: number): string {
  return `S${k}`;
}

import type { FeatureSeries } from '@barkeep/feature-core';
import type { IStateStore, StateName, StateSeries, StateStats } from '../contracts/states.js';
import type { LaneBars } from './lane.js';
import { CHUNK_ROWS } from './limits.js';
import type { Plan } from './plan.js';
import type { Slice, Slicer } from './slicer.js';

/** A series whose states are to be stored. */
type Keeping = {
  readonly plan: Plan;
  readonly series: FeatureSeries;
  readonly bars: LaneBars;
  /** Whether the series is still one of these bars. */
  isCurrent(): boolean;
};

/** Brings states of series to a store that outlives the process, and finds them there. */
export class StateKeeper {
  readonly #store: IStateStore;
  readonly #slicer: Slicer;
  readonly #running = new Map<ReadonlySet<number>, Promise<void>>();
  #isClosed = false;

  constructor(store: IStateStore, slicer: Slicer) {
    this.#store = store;
    this.#slicer = slicer;
  }

  /** The last stored state before or at row `from`, of a chunk after `above`; undefined where there is none, or the bars have no chain. */
  async nearest(
    plan: Plan,
    { bars, chain }: LaneBars,
    { from, above }: { readonly from: number; readonly above: number },
    slice: Slice,
    signal?: AbortSignal,
  ): Promise<{ readonly chunk: number; readonly snapshot: Uint8Array } | undefined> {
    const last = Math.floor(from / CHUNK_ROWS);
    if (chain === undefined || last <= above) return undefined;
    await chain.through(bars, last, slice, signal);
    const names = Array.from({ length: last - above }, (_, k) => nameOf(plan, last - k, chain.links[last - k - 1]!));
    const found = await this.#store.first(names);
    return found === undefined ? undefined : { chunk: found.name.chunk, snapshot: found.snapshot };
  }

  /** Stores in the background the states of a series that are not among `stored`, and adds them to it. */
  keep(stored: Set<number>, keeping: Keeping): void {
    if (keeping.bars.chain === undefined || this.#isClosed || this.#running.has(stored)) return;
    const { series, bars } = keeping;
    const last = series.nearestCheckpoint(Math.min(series.length, bars.bars.timestamp.length));
    if (stored.size >= last) return;
    const running = this.#keepAll(stored, keeping, last).finally(() => this.#running.delete(stored));
    this.#running.set(stored, running);
  }

  /** Drops the stored states of a series from `fromChunk` on, those that are being stored too, and says how many there were. */
  async forget(series: StateSeries, fromChunk: number): Promise<number> {
    await Promise.all(this.#running.values());
    return this.#store.forget(series, fromChunk);
  }

  stats(): StateStats {
    return this.#store.stats();
  }

  /** Waits for what is being stored. */
  async close(): Promise<void> {
    await Promise.all(this.#running.values());
    this.#isClosed = true;
    await this.#store.close();
  }

  /** The newest first: it is what the next process begins with. */
  async #keepAll(
    stored: Set<number>,
    { plan, series, bars: { bars, chain, generation }, isCurrent }: Keeping,
    last: number,
  ): Promise<void> {
    const slice = this.#slicer.begin();
    for (let chunk = last; chunk > 0; chunk--) {
      if (stored.has(chunk)) continue;
      if (!isCurrent()) return;
      const snapshot = series.checkpoint(chunk);
      if (snapshot === undefined) continue;
      stored.add(chunk);
      const link = await chain!.through(bars, chunk, slice);
      const timestamp = bars.timestamp[chunk * CHUNK_ROWS - 1]!;
      await this.#store.put(nameOf(plan, chunk, link), { snapshot, generation, timestamp });
      if (slice.due) await slice.rest();
    }
  }
}

function nameOf({ symbol, timeframe, set }: Plan, chunk: number, chain: string): StateName {
  return { symbol, timeframe, version: set.version, hash: set.hash, chunk, chain };
}

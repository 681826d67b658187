import { checkpointRows, type Bars, type FeatureSeries } from '@barkeep/feature-core';
import type { IStateStore, InnerStates, StateName, StateSeries, StateStats } from '../contracts/states.js';
import type { BarsChain } from '../states/barsChain.js';
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

/** A state that was stored, of before row `row`. */
export type StoredState = { readonly row: number; readonly snapshot: Uint8Array };

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

  /** The last stored state before or at row `from`, of a row after `above`; undefined where there is none, or the bars have no chain. */
  async nearest(
    plan: Plan,
    { bars, chain }: LaneBars,
    { from, above }: { readonly from: number; readonly above: number },
    slice: Slice,
    signal?: AbortSignal,
  ): Promise<StoredState | undefined> {
    if (chain === undefined) return undefined;
    const inner = await this.#nearestInner(plan, { bars, chain }, { from, above }, slice, signal);
    if (inner !== undefined) return inner;
    const last = Math.floor(from / CHUNK_ROWS);
    const count = last - Math.floor(above / CHUNK_ROWS);
    if (count <= 0) return undefined;
    await chain.through(bars, last, slice, signal);
    const names = Array.from({ length: count }, (_, k) => nameOf(plan, last - k, chain.links[last - k - 1]!));
    const found = await this.#store.first(names);
    return found === undefined ? undefined : { row: found.name.chunk * CHUNK_ROWS, snapshot: found.snapshot };
  }

  /** One inside of the chunk that row `from` lies in. */
  async #nearestInner(
    plan: Plan,
    { bars, chain }: { readonly bars: Bars; readonly chain: BarsChain },
    { from, above }: { readonly from: number; readonly above: number },
    slice: Slice,
    signal?: AbortSignal,
  ): Promise<StoredState | undefined> {
    const every = checkpointRows(plan.set);
    const row = from - (from % every);
    const chunk = Math.ceil(row / CHUNK_ROWS);
    if (this.#store.inner === undefined || row % CHUNK_ROWS === 0 || row <= above || chunk * CHUNK_ROWS > bars.timestamp.length)
      return undefined;
    const snapshots = await this.#store.inner(nameOf(plan, chunk, await chain.through(bars, chunk, slice, signal)));
    const snapshot = snapshots?.length === CHUNK_ROWS / every - 1 ? snapshots[(row % CHUNK_ROWS) / every - 1] : undefined;
    return snapshot === undefined ? undefined : { row, snapshot };
  }

  /** Stores in the background the states of a series that are not among `stored`, and adds them to it. */
  keep(stored: Set<number>, keeping: Keeping): void {
    if (this.#running.has(stored)) return;
    const { series, bars } = keeping;
    const last = Math.floor(series.nearestCheckpoint(Math.min(series.length, bars.bars.timestamp.length)) / CHUNK_ROWS);
    if (bars.chain === undefined || this.#isClosed || stored.size >= last) return series.thin();
    const running = this.#keepAll(stored, keeping, last).finally(() => {
      this.#running.delete(stored);
      series.thin();
    });
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
      const snapshot = series.checkpoint(chunk * CHUNK_ROWS);
      if (snapshot === undefined) continue;
      stored.add(chunk);
      const name = nameOf(plan, chunk, await chain!.through(bars, chunk, slice));
      const timestamp = bars.timestamp[chunk * CHUNK_ROWS - 1]!;
      await this.#store.put(name, { snapshot, generation, timestamp });
      if (series.checkpointRows < CHUNK_ROWS)
        await this.#store.putInner?.(name, () => (isCurrent() ? innerStates(series, chunk, { generation, timestamp }) : undefined));
      if (slice.due) await slice.rest();
    }
  }
}

/** The states inside of the chunk that ends before row `chunk` · 4,096; undefined where one of them is not kept any more. */
function innerStates(series: FeatureSeries, chunk: number, of: Pick<InnerStates, 'generation' | 'timestamp'>): InnerStates | undefined {
  const snapshots: Uint8Array[] = [];
  const end = chunk * CHUNK_ROWS;
  for (let row = end - CHUNK_ROWS + series.checkpointRows; row < end; row += series.checkpointRows) {
    const snapshot = series.checkpoint(row);
    if (snapshot === undefined) return undefined;
    snapshots.push(snapshot);
  }
  return { snapshots, ...of };
}

function nameOf({ symbol, timeframe, set }: Plan, chunk: number, chain: string): StateName {
  return { symbol, timeframe, version: set.version, hash: set.hash, chunk, chain };
}

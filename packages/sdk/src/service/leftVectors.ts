import type { Clock, Timers } from '../contracts/ports.js';
import type { IMarketDataProvider, SeriesEnd } from '../contracts/provider.js';
import type { FeatureVector } from '../contracts/service.js';
import type { IStateStore, NewestName, NewestValue } from '../contracts/states.js';
import { BarsChain } from '../states/barsChain.js';
import { metadataOf, vectorOf } from './answer.js';
import { PinnedBars, type BarFeed } from './barFeed.js';
import type { Chunk, Chunks } from './chunks.js';
import { CHUNK_ROWS } from './limits.js';
import type { Plan } from './plan.js';
import type { Slicer } from './slicer.js';

/** How long the bars behind vectors that were taken wait to be read. */
const READ_AFTER_MS = 100;
/** Vectors that are known at a time; when there are more, they are stored, and begun with anew. */
const MAX_KNOWN = 4096;

export type LeftVectorsParts = {
  readonly provider: IMarketDataProvider;
  readonly feed: BarFeed;
  readonly states: IStateStore;
  readonly chunks: Chunks;
  readonly slicer: Slicer;
  readonly clock: Clock;
  readonly timers: Pick<Timers, 'sleep'>;
};

/** A newest vector that this process knows. */
type Known = { readonly plan: Plan; readonly newest: Chunk; readonly timestamp: number; readonly generation: number };

/** Newest vectors as one process leaves them for the next, so that this one has them before it has read any bars. */
export class LeftVectors {
  readonly #parts: LeftVectorsParts;
  /** The newest of every series and version, by its key. */
  readonly #known = new Map<string, Known>();
  readonly #stored = new Map<string, number>();
  #writing: Promise<void> = Promise.resolve();
  #reading: Promise<unknown> = Promise.resolve();
  /** Keys of those whose bars are going to be read. */
  readonly #waiting = new Set<string>();
  readonly #closing = new AbortController();

  constructor(parts: LeftVectorsParts) {
    this.#parts = parts;
  }

  /**
   * The newest vector as it was left, where no bars of its series have been read here and it is the newest still. Its bars are read in the background then. Undefined at
   * once where there is nothing to look for.
   */
  take(plan: Plan): Promise<FeatureVector | undefined> | undefined {
    return plan.origin === 'series' && this.#parts.feed.kept(plan.barsKey) === undefined ? this.#look(plan) : undefined;
  }

  async #look(plan: Plan): Promise<FeatureVector | undefined> {
    const { provider, feed, states } = this.#parts;
    const end = await provider.end?.(plan.symbol, plan.timeframe);
    const value = end === undefined ? undefined : await states.newest?.(nameOf(plan, end.tip));
    if (end === undefined || value === undefined || value.values.length !== plan.set.names.length) return undefined;
    if (value.timestamp !== end.lastMs || feed.kept(plan.barsKey) !== undefined) return undefined;
    this.#stored.set(plan.seriesKey, end.lastMs);
    if (!this.#waiting.has(plan.seriesKey)) this.#readLater(plan, end, value);
    return this.#vector(plan, end, value);
  }

  /** Tells of the newest vector of the bars that are kept. The first of a series is stored at once, the last when the process ends. */
  note(plan: Plan, pinned: PinnedBars, newest: Chunk): void {
    const { provider, states } = this.#parts;
    if (provider.end === undefined || states.putNewest === undefined || pinned.length < CHUNK_ROWS) return;
    const { generation, lastMs } = pinned;
    if (this.#known.size >= MAX_KNOWN) this.#forget();
    this.#known.set(plan.seriesKey, { plan, newest, generation, timestamp: lastMs });
    if (!this.#stored.has(plan.seriesKey)) this.#store(plan.seriesKey);
  }

  /** Waits for what is being stored. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const key of this.#known.keys()) this.#store(key);
    await Promise.all([this.#writing, this.#reading]);
  }

  /** Reads the bars when the first vectors of other series have gone out, one series after the other. What goes wrong is told to whoever asks for more. */
  #readLater(plan: Plan, end: SeriesEnd, value: NewestValue): void {
    const { feed, timers, chunks } = this.#parts;
    const { signal } = this.#closing;
    this.#waiting.add(plan.seriesKey);
    this.#reading = this.#reading
      .then(async () => {
        await timers.sleep(READ_AFTER_MS, signal);
        const { pinned } = await feed.pin(plan, signal);
        if (pinned.generation === end.generation && pinned.lastMs === end.lastMs) await chunks.give(plan, pinned, value);
      })
      .catch(() => undefined)
      .finally(() => this.#waiting.delete(plan.seriesKey));
  }

  #forget(): void {
    for (const key of this.#known.keys()) this.#store(key);
    this.#known.clear();
    this.#stored.clear();
  }

  #store(key: string): void {
    const { plan, newest, timestamp, generation } = this.#known.get(key)!;
    if (this.#stored.get(key) === timestamp) return;
    this.#stored.set(key, timestamp);
    const pinned = this.#parts.feed.kept(plan.barsKey);
    if (pinned === undefined || pinned.generation !== generation || pinned.lastMs !== timestamp) return;
    this.#writing = this.#writing.then(async () => {
      const tip = await pinned.chain.tip(pinned.bars, pinned.length, this.#parts.slicer.begin());
      const { generatedAtMs, computationTimeMs, columns } = newest;
      const value = { values: columns[0]!, generation, timestamp, generatedAtMs, computationTimeMs };
      await this.#parts.states.putNewest!(nameOf(plan, tip), value);
    });
  }

  #vector(plan: Plan, end: SeriesEnd, { values, generatedAtMs, computationTimeMs }: NewestValue): FeatureVector {
    const { newest: bars, generation } = end;
    const pinned = new PinnedBars({ bars, originMs: end.originMs, generation }, end, new BarsChain());
    const rows = { plan, pinned, offset: 0, from: 0, to: 1, nextMs: null };
    const metadata = metadataOf(rows, { outcome: 'hit', generatedAtMs, computationTimeMs }, undefined, this.#parts.clock.now());
    return vectorOf(plan, pinned, 0, (k) => values[k]!, { ...metadata, originMs: end.originMs });
  }
}

function nameOf({ symbol, timeframe, set }: Plan, tip: string): NewestName {
  return { symbol, timeframe, version: set.version, hash: set.hash, tip };
}

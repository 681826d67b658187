import { sliceBars, lowerBound } from '@barkeep/feature-core';
import type { Awaitable, CacheValue, ICacheStore } from '../contracts/cache.js';
import type { CacheOutcome } from '../contracts/service.js';
import type { PinnedBars } from './barFeed.js';
import { SingleFlight } from './flight.js';
import { CHUNK_ROWS, Lane, Superseded, type LaneBars, type LaneParts } from './lane.js';
import type { Plan } from './plan.js';
import type { Shelf } from './shelf.js';

/** Finished columns of consecutive rows, with what is known of their making. */
export type Chunk = {
  readonly columns: readonly Float64Array[];
  readonly rows: number;
  readonly outcome: CacheOutcome;
  readonly generatedAtMs: number;
  readonly computationTimeMs: number;
};

/** One series, set version and first row, as one request sees it: rows are counted from `offset`. */
export type Scope = {
  readonly plan: Plan;
  readonly pinned: PinnedBars;
  readonly offset: number;
  readonly bars: LaneBars;
  /** Ends the keys of a lane that does not begin with the series: `~{startMs}`. */
  readonly suffix: string;
};

export type ChunksParts = Omit<LaneParts, 'plan' | 'startMs'> & { readonly cache: ICacheStore; readonly shelf: Shelf };

/**
 * Finished columns in chunks of `CHUNK_ROWS` rows, each under one key whose value says of which generation it is and how many rows it has:
 * an append replaces the last one, a correction those that it changed. Equal requests share one run.
 */
export class Chunks {
  readonly #parts: ChunksParts;
  readonly #flights = new SingleFlight<Chunk>();

  constructor(parts: ChunksParts) {
    this.#parts = parts;
  }

  /** What `plan` computes from: the whole series, or the rows from `offset` on where it asks for `origin: 'range'`. */
  scope(plan: Plan, pinned: PinnedBars, offset: number): Scope {
    const whole = plan.origin === 'series' || offset === 0;
    const bars = whole ? pinned.bars : sliceBars(pinned.bars, offset, pinned.length);
    const suffix = whole ? '' : `~${pinned.bars.timestamp[offset] ?? 'end'}`;
    return { plan, pinned, offset: whole ? 0 : offset, bars: { bars, generation: pinned.generation }, suffix };
  }

  /** Rows of chunk `chunk`, `rows` of them at least. Rejects with `Superseded` where the bars have been corrected meanwhile. */
  async load(scope: Scope, chunk: number, rows: number, signal?: AbortSignal): Promise<Chunk> {
    const cached = await this.#cached(scope, `c${chunk}`, chunk, rows);
    if (cached !== undefined) return cached;
    const from = chunk * CHUNK_ROWS;
    return this.#run(scope, `c${chunk}`, from, from + rows, {}, signal);
  }

  /** The row of the newest bar, one row. */
  async newest(scope: Scope, row: number, signal?: AbortSignal): Promise<Chunk> {
    const chunk = Math.floor(row / CHUNK_ROWS);
    const timestamp = scope.bars.bars.timestamp[row]!;
    const cached = this.#cached(scope, 'last', chunk, 1, timestamp);
    const vector = cached instanceof Promise ? await cached : cached;
    return vector ?? this.#run(scope, 'last', row, row + 1, { timestamp }, signal);
  }

  /** Brings every kept state of a series up to its present bars. */
  async follow(barsKey: string, pinned: PinnedBars): Promise<void> {
    const lanes = this.#parts.shelf.startingWith(`${barsKey}:`).filter((resident): resident is Lane => resident instanceof Lane);
    await Promise.all(lanes.map((lane) => lane.follow(this.#barsOf(lane, pinned))));
  }

  #barsOf(lane: Lane, pinned: PinnedBars): LaneBars {
    const offset = lane.startMs === undefined ? 0 : lowerBound(pinned.bars.timestamp, lane.startMs);
    return { bars: sliceBars(pinned.bars, offset, pinned.length), generation: pinned.generation };
  }

  #cached(scope: Scope, name: string, chunk: number, rows: number, timestamp?: number): Awaitable<Chunk | undefined> {
    const lane = this.#lane(scope);
    if (lane !== undefined && lane.generation < scope.pinned.generation) return this.#cachedAfter(lane.follow(scope.bars), scope, name, chunk, rows, timestamp);
    const value = this.#parts.cache.get(this.#key(scope, name));
    if (value instanceof Promise) return value.then((late) => this.#valid(late, scope, chunk, rows, timestamp));
    return this.#valid(value, scope, chunk, rows, timestamp);
  }

  async #cachedAfter(ready: Promise<void>, ...rest: [scope: Scope, name: string, chunk: number, rows: number, timestamp?: number]): Promise<Chunk | undefined> {
    await ready;
    const chunk = await this.#cached(...rest);
    return chunk === undefined ? undefined : { ...chunk, outcome: 'resumed' };
  }

  /** A value holds if its generation is that of the bars, or an older one after which no correction has reached its rows. */
  #valid(value: CacheValue | undefined, scope: Scope, chunk: number, rows: number, timestamp?: number): Chunk | undefined {
    if (value === undefined) return undefined;
    const { header, columns } = value;
    const generation = Number(header.generation);
    const { pinned } = scope;
    if (generation > pinned.generation) throw new Superseded();
    if (generation < pinned.generation) {
      const lane = this.#lane(scope);
      if (lane?.generation !== pinned.generation || generation < lane.validSince(chunk)) return undefined;
    }
    if (Number(header.rows) < rows || (timestamp !== undefined && header.timestamp !== timestamp)) return undefined;
    const { generatedAtMs, computationTimeMs } = header as { generatedAtMs: number; computationTimeMs: number };
    return { columns, rows: Number(header.rows), outcome: 'hit', generatedAtMs, computationTimeMs };
  }

  #run(scope: Scope, name: string, from: number, to: number, extra: CacheValue['header'], signal?: AbortSignal): Promise<Chunk> {
    const key = this.#key(scope, name);
    const { generation } = scope.pinned;
    return this.#flights.run(`${key}#${generation}#${from}-${to}`, signal, async (flightSignal) => {
      const lane = this.#lane(scope) ?? this.#openLane(scope);
      const { columns, outcome, computationTimeMs } = await lane.rows(scope.bars, from, to, flightSignal);
      this.#parts.shelf.weigh(this.#laneKey(scope), lane);
      const generatedAtMs = this.#parts.clock.now();
      const header = { ...extra, generation, rows: to - from, generatedAtMs, computationTimeMs };
      await this.#parts.cache.set(key, { header, columns });
      return { columns, rows: to - from, outcome, generatedAtMs, computationTimeMs };
    });
  }

  #lane(scope: Scope): Lane | undefined {
    return this.#parts.shelf.get(this.#laneKey(scope)) as Lane | undefined;
  }

  #openLane(scope: Scope): Lane {
    const { plan, suffix, bars } = scope;
    const lane = new Lane({ ...this.#parts, plan, startMs: suffix === '' ? undefined : bars.bars.timestamp[0] });
    this.#parts.shelf.keep(this.#laneKey(scope), lane);
    return lane;
  }

  #laneKey(scope: Scope): string {
    return `${scope.plan.seriesKey}${scope.suffix}`;
  }

  #key(scope: Scope, name: string): string {
    return `${scope.plan.seriesKey}:${name}${scope.suffix}`;
  }
}

import { checkpointRows, lowerBound, sliceBars } from '@barkeep/feature-core';
import type { Awaitable, CacheValue, Claim, ICacheStore } from '../contracts/cache.js';
import type { NewestValue } from '../contracts/states.js';
import { joined, type Making } from './answer.js';
import type { PinnedBars } from './barFeed.js';
import { ColumnPart, columnsOf } from './columnPart.js';
import { SingleFlight } from './flight.js';
import { Lane, Superseded, type Computed, type LaneBars, type LaneParts } from './lane.js';
import { CHUNK_ROWS } from './limits.js';
import type { Plan } from './plan.js';
import type { Shelf } from './shelf.js';

/** Finished columns of consecutive rows, with what is known of their making; of a vector, one column with its values. */
export type Chunk = Making & { readonly columns: readonly Float64Array[]; readonly rows: number };

/** One that was found, with the value that it is. */
type Found = Chunk & { readonly value: CacheValue };

/** One series, set version and first row, as one request sees it: rows are counted from `offset`. */
export type Scope = {
  readonly plan: Plan;
  readonly pinned: PinnedBars;
  readonly offset: number;
  readonly bars: LaneBars;
  /** Ends the keys of a lane that does not begin with the series: `~{startMs}`. */
  readonly suffix: string;
};

/** What chunks are made with and kept in. */
export type ChunksParts = Omit<LaneParts, 'plan' | 'startMs'> & { readonly cache: ICacheStore; readonly shelf: Shelf };

/** Rows of several chunks that share one piece of memory at most: it is held as long as one of them is cached. */
const MAX_SPAN_ROWS = 4 * CHUNK_ROWS;

/** Nobody else would compute it. */
const NO_CLAIM: Claim = { release: () => undefined };

/** Rows that lie beside each other: the first of its columns' is `from`, as counted from the scope's. */
export type Stretch = Chunk & { readonly from: number };

/** What a cached value must hold to be an answer: its first row is `row`, and it is of the bar `timestamp` where that is given. */
type Wanted = { readonly name: string; readonly row: number; readonly timestamp?: number };

/**
 * Finished columns in chunks of as many rows as lie between two states of the set, each under one key whose value says of which generation it is and how many rows it has:
 * an append replaces the last one, a correction those that it changed. The newest vector has a small entry of its own. Equal requests
 * share one run.
 */
export class Chunks {
  readonly #parts: ChunksParts;
  readonly #flights = new SingleFlight<Chunk>();

  constructor(parts: ChunksParts) {
    this.#parts = parts;
  }

  /** What `plan` computes from: the whole series, or the rows from `offset` on where it asks for `origin: 'range'`. */
  scope(plan: Plan, pinned: PinnedBars, offset: number): Scope {
    const { bars, generation } = pinned;
    if (plan.origin === 'series' || offset === 0) return { plan, pinned, offset: 0, bars: pinned, suffix: '' };
    const suffix = `~${bars.timestamp[offset] ?? 'end'}`;
    return { plan, pinned, offset, bars: { bars: sliceBars(bars, offset, pinned.length), generation }, suffix };
  }

  /**
   * Rows from `row` on up to `to`, or fewer: chunks that are cached beside each other, or as many as one run makes. Those that one run makes are cached as views on one piece of
   * memory, so that an answer of all of them need not be put together from copies; where some of them are cached already, that is worth running over these once more. Rejects with `Superseded` where the bars have been corrected meanwhile.
   */
  async stretch(scope: Scope, row: number, to: number, signal?: AbortSignal): Promise<Stretch> {
    const size = checkpointRows(scope.plan.set);
    const first = Math.floor(row / size);
    const from = first * size;
    const rowsUntil = (end: number): number => Math.min(end * size, lastRow(scope, to)) - from;
    const wanted = { name: `c${first}`, row: from };
    const cached = await this.#cached(scope, wanted);
    if (cached !== undefined && cached.rows < rowsUntil(first + 1))
      return { ...(await this.#more(scope, wanted.name, { from, rows: rowsUntil(first + 1), cached }, signal)), from };
    // What is longer than fits into one run is made in shorter ones, each of which goes soon.
    const end = Math.ceil(to / size);
    const isOneRun = (end - first) * size <= MAX_SPAN_ROWS;
    const chunks = await this.#chunks(scope, cached, first, isOneRun ? end : Math.min(end, first + CHUNK_ROWS / size), rowsUntil);
    const missing = chunks.filter((chunk) => chunk === undefined).length;
    const isWhole = isOneRun && 2 * missing >= chunks.length;
    if (cached !== undefined && !isWhole) return { ...besideEachOther(chunks), from };
    const cut = isWhole ? -1 : chunks.findIndex((chunk) => chunk !== undefined);
    const parts = cut < 0 ? chunks : chunks.slice(0, cut);
    return { ...(await this.#span(scope, { from, rows: rowsUntil(first + parts.length), size, parts }, signal)), from };
  }

  /** The chunks from `first` on up to `end` that are cached with all of their rows; `cached` is the first of them. */
  async #chunks(
    scope: Scope,
    cached: Found | undefined,
    first: number,
    end: number,
    rowsUntil: (chunk: number) => number,
  ): Promise<(Found | undefined)[]> {
    const chunks = [cached];
    const size = checkpointRows(scope.plan.set);
    for (let k = first + 1; k < end; k++) {
      const found = this.#found(scope, { name: `c${k}`, row: k * size });
      const chunk = found instanceof Promise ? await found : found;
      chunks.push(chunk !== undefined && chunk.rows >= rowsUntil(k + 1) - rowsUntil(k) ? chunk : undefined);
    }
    return chunks;
  }

  /** One chunk, the first rows of which are cached. */
  #more(
    scope: Scope,
    name: string,
    { from, rows, cached }: { readonly from: number; readonly rows: number; readonly cached: Chunk },
    signal: AbortSignal | undefined,
  ): Promise<Chunk> {
    const start = from + cached.rows;
    const to = from + rows;
    return this.#run(scope, name, `${start}-${to}`, { rows }, signal, async (lane, flightSignal) => {
      const computed = await lane.rows(scope.bars, start, to, flightSignal);
      return { ...computed, values: appended(cached.columns, cached.rows, columnsOf(computed.values, 0, to - start)) };
    });
  }

  /**
   * Chunks of `size` rows in one run, the last of which may have fewer. Those of `parts` that were found stay as they are cached, so that never more than half of what a
   * piece of memory holds is held for nothing.
   */
  #span(
    scope: Scope,
    {
      from,
      rows,
      size,
      parts,
    }: { readonly from: number; readonly rows: number; readonly size: number; readonly parts: readonly (Found | undefined)[] },
    signal: AbortSignal | undefined,
  ): Promise<Chunk> {
    return this.#flown(scope, `c${from / size}`, `${from}-${from + rows}`, signal, async (flightSignal) => {
      const { values, ...made } = await this.#made(scope, (lane) => lane.rows(scope.bars, from, from + rows, flightSignal));
      for (let at = 0; at < rows; at += size) {
        if (parts[at / size] !== undefined) continue;
        const share = Math.min(size, rows - at);
        const part = { ...made, rows: share, computationTimeMs: (made.computationTimeMs * share) / rows };
        await this.#keep(scope, `c${(from + at) / size}`, new ColumnPart(this.#header(scope, part), values, at, at + share));
      }
      return { ...made, columns: columnsOf(values, 0, rows), rows };
    });
  }

  /** The values of row `row` as one column: the newest bar's. */
  async newest(scope: Scope, row: number, signal?: AbortSignal): Promise<Chunk> {
    const timestamp = scope.bars.bars.timestamp[row]!;
    const wanted = { name: 'last', row, timestamp };
    const cached = this.#cached(scope, wanted);
    const vector = cached instanceof Promise ? await cached : cached;
    if (vector !== undefined) return vector;
    const run = async (lane: Lane, flightSignal: AbortSignal): Promise<Computed<readonly Float64Array[]>> => {
      const computed = await lane.row(scope.bars, row, flightSignal);
      return { ...computed, values: [computed.values] };
    };
    return this.#run(scope, 'last', String(row), { rows: 1, timestamp }, signal, run, wanted);
  }

  /** The newest bar's values of many whole series, where they are cached and nothing has to be brought on first. */
  async newestCached(asked: readonly Pick<Scope, 'plan' | 'pinned'>[]): Promise<(Chunk | undefined)[]> {
    const { cache } = this.#parts;
    const keys = asked.map(({ plan }) => plan.newestKey);
    const values = await (cache.getMany?.(keys) ?? Promise.all(keys.map(async (key) => cache.get(key))));
    return values.map((value, k) => {
      if (value === undefined) return undefined;
      const { plan, pinned } = asked[k]!;
      const scope = this.scope(plan, pinned, 0);
      return this.#isBehind(scope)
        ? undefined
        : this.#holding(value, scope, { name: 'last', row: pinned.length - 1, timestamp: pinned.lastMs });
    });
  }

  /** Takes the newest vector of these bars, which was computed elsewhere. */
  async give(plan: Plan, pinned: PinnedBars, { values, timestamp, generatedAtMs, computationTimeMs }: NewestValue): Promise<void> {
    const scope = this.scope(plan, pinned, 0);
    const header = this.#header(scope, { rows: 1, generatedAtMs, computationTimeMs }, timestamp);
    await this.#keep(scope, 'last', { header, columns: [values] });
  }

  /** Brings every kept state of a series up to its present bars. */
  async follow(barsKey: string, pinned: PinnedBars): Promise<void> {
    const lanes = this.#parts.shelf.startingWith(`${barsKey}:`).filter((resident): resident is Lane => resident instanceof Lane);
    await Promise.all(lanes.map((lane) => lane.follow(barsOf(lane, pinned))));
  }

  /** A kept state of older bars is brought on first: only it knows which chunks a correction has left as they were. */
  #cached(scope: Scope, wanted: Wanted): Awaitable<Found | undefined> {
    return this.#isBehind(scope) ? this.#foundAfter(this.#lane(scope)!.follow(scope.bars), scope, wanted) : this.#found(scope, wanted);
  }

  #isBehind(scope: Scope): boolean {
    const lane = this.#lane(scope);
    return lane !== undefined && lane.generation >= 0 && lane.generation < scope.pinned.generation;
  }

  /** The same as `#valid`, for whom a value of later bars is none. */
  #holding(value: CacheValue | undefined, scope: Scope, wanted: Wanted): Found | undefined {
    try {
      return this.#valid(value, scope, wanted);
    } catch (error) {
      if (error instanceof Superseded) return undefined;
      throw error;
    }
  }

  async #foundAfter(ready: Promise<void>, scope: Scope, wanted: Wanted): Promise<Found | undefined> {
    await ready;
    const chunk = await this.#found(scope, wanted);
    return chunk === undefined ? undefined : { ...chunk, outcome: 'resumed' };
  }

  #found(scope: Scope, wanted: Wanted): Awaitable<Found | undefined> {
    const value = this.#parts.cache.get(this.#key(scope, wanted.name));
    return value instanceof Promise ? value.then((late) => this.#valid(late, scope, wanted)) : this.#valid(value, scope, wanted);
  }

  /**
   * A value holds if it is of this very set and says that it is of these bars; where it does not say of which it is, if its generation is theirs, or an older one after which no
   * correction has reached its rows. Generations alone are not enough between processes: one that reads a series for the first time cannot know of a correction that no other has noticed.
   */
  #valid(value: CacheValue | undefined, scope: Scope, { name, row, timestamp }: Wanted): Found | undefined {
    if (value === undefined) return undefined;
    const { pinned } = scope;
    if (value.header['hash'] !== scope.plan.set.hash) return undefined;
    const {
      generation,
      rows,
      generatedAtMs,
      computationTimeMs,
      timestamp: cachedTimestamp,
      bars,
    } = value.header as Readonly<Record<string, number>>;
    if (generation! > pinned.generation) throw new Superseded();
    if (cachedTimestamp !== timestamp) return undefined;
    if (bars !== fingerprintOf(scope, timestamp)) {
      if (generation === pinned.generation) this.#parts.cache.refuse?.(this.#key(scope, name));
      return undefined;
    }
    if (bars === undefined && generation! < pinned.generation) {
      const lane = this.#lane(scope);
      if (lane?.generation !== pinned.generation || generation! < lane.validSince(row)) return undefined;
    }
    const told = { rows: rows!, outcome: 'hit', generatedAtMs: generatedAtMs!, computationTimeMs: computationTimeMs! } as const;
    if (!(value instanceof ColumnPart)) return { value, columns: value.columns, ...told };
    return {
      value,
      // Of a part they are made when looked at.
      get columns() {
        return value.columns;
      },
      ...told,
    };
  }

  #run(
    scope: Scope,
    name: string,
    rowsKey: string,
    extra: { readonly rows: number; readonly timestamp?: number },
    signal: AbortSignal | undefined,
    compute: (lane: Lane, signal: AbortSignal) => Promise<Computed<readonly Float64Array[]>>,
    shared?: Wanted,
  ): Promise<Chunk> {
    return this.#flown(scope, name, rowsKey, signal, async (flightSignal) => {
      const leave = shared === undefined ? NO_CLAIM : await this.#claim(scope, shared, flightSignal);
      if (!('release' in leave)) return leave;
      try {
        const { values, ...made } = await this.#made(scope, (lane) => compute(lane, flightSignal));
        const { rows } = extra;
        await this.#keep(scope, name, { header: this.#header(scope, { ...made, rows }, extra.timestamp), columns: values });
        return { ...made, rows, columns: values };
      } finally {
        leave.release();
      }
    });
  }

  /** Work that those who want the same rows of the same bars share. */
  #flown(
    scope: Scope,
    name: string,
    rowsKey: string,
    signal: AbortSignal | undefined,
    work: (signal: AbortSignal) => Promise<Chunk>,
  ): Promise<Chunk> {
    return this.#flights.run(`${this.#key(scope, name)}#${scope.pinned.generation}#${rowsKey}`, signal, work);
  }

  async #made<T>(scope: Scope, compute: (lane: Lane) => Promise<Computed<T>>): Promise<Making & { readonly values: T }> {
    const lane = this.#lane(scope) ?? this.#openLane(scope);
    const { values, outcome, computationTimeMs } = await compute(lane);
    this.#parts.shelf.weigh(this.#laneKey(scope), lane);
    return { values, outcome, generatedAtMs: this.#parts.clock.now(), computationTimeMs };
  }

  async #keep(scope: Scope, name: string, value: CacheValue): Promise<void> {
    await this.#parts.cache.set(this.#key(scope, name), value);
  }

  /** What is told of values in the cache; of those of one bar with its open, and of which bars they are. */
  #header(
    scope: Scope,
    { rows, generatedAtMs, computationTimeMs }: Pick<Chunk, 'rows' | 'generatedAtMs' | 'computationTimeMs'>,
    timestamp?: number,
  ): CacheValue['header'] {
    const { plan, pinned } = scope;
    const header = { rows, hash: plan.set.hash, generation: pinned.generation, generatedAtMs, computationTimeMs };
    const bars = fingerprintOf(scope, timestamp);
    if (timestamp === undefined) return header;
    return bars === undefined ? { ...header, timestamp } : { ...header, timestamp, bars };
  }

  /** Where no state is open, the leave to compute; or the value, where another process has computed it. With an open state it is not worth asking. */
  async #claim(scope: Scope, wanted: Wanted, signal: AbortSignal): Promise<Claim | Chunk> {
    const { cache } = this.#parts;
    if (cache.claim === undefined || this.#lane(scope)?.isOpen === true) return NO_CLAIM;
    const good = (value: CacheValue): boolean => this.#valid(value, scope, wanted) !== undefined;
    const found = await cache.claim(this.#key(scope, wanted.name), good, signal);
    return 'release' in found ? found : (this.#valid(found, scope, wanted) ?? NO_CLAIM);
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
    return scope.suffix === '' ? scope.plan.seriesKey : `${scope.plan.seriesKey}${scope.suffix}`;
  }

  #key(scope: Scope, name: string): string {
    if (name === 'last' && scope.suffix === '') return scope.plan.newestKey;
    return `${scope.plan.seriesKey}:${name}${scope.suffix}`;
  }
}

/** Of which bars the newest vector of a series is, which others may share; undefined of whatever else, which only this process has. */
function fingerprintOf({ pinned, suffix }: Scope, timestamp: number | undefined): number | undefined {
  return timestamp === undefined || suffix !== '' ? undefined : pinned.fingerprint;
}

function barsOf({ startMs }: Lane, pinned: PinnedBars): LaneBars {
  if (startMs === undefined) return pinned;
  return { bars: sliceBars(pinned.bars, lowerBound(pinned.bars.timestamp, startMs), pinned.length), generation: pinned.generation };
}

/** The end of the rows that are computed where those up to `to` are asked for: of the series whole chunks, up to the newest bar; of `origin: 'range'` only these. */
function lastRow({ suffix, pinned, offset }: Scope, to: number): number {
  return suffix === '' ? pinned.length - offset : to;
}

/** The first of these chunks, with those behind it that lie beside each other in one piece of memory. */
function besideEachOther([first, ...others]: readonly (Found | undefined)[]): Chunk {
  let making: Making = first!;
  let rows = first!.rows;
  let last = first!;
  for (const next of others) {
    if (next === undefined || !isBefore(last.value, next.value)) break;
    making = joined(making, next);
    rows += next.rows;
    last = next;
  }
  const { outcome, generatedAtMs, computationTimeMs } = making;
  const columns = last === first ? first.columns : (first!.value as ColumnPart).columnsTo(last.value as ColumnPart);
  return { outcome, generatedAtMs, computationTimeMs, rows, columns };
}

function isBefore(part: CacheValue, next: CacheValue): boolean {
  return part instanceof ColumnPart && next instanceof ColumnPart && part.isBefore(next);
}

function appended(head: readonly Float64Array[], rows: number, tail: readonly Float64Array[]): Float64Array[] {
  return head.map((column, k) => {
    const whole = new Float64Array(rows + tail[k]!.length);
    whole.set(column.subarray(0, rows));
    whole.set(tail[k]!, rows);
    return whole;
  });
}

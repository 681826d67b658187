import { computeBlocks, sliceBars } from '@barkeep/feature-core';
import type { IFeatureComputer } from '../contracts/computer.js';
import type { Clock } from '../contracts/ports.js';
import type { FeatureVector, ServedFrame } from '../contracts/service.js';
import { AnswerColumns, copied, frameOf, joined, metadataOf, vectorOf, type AnswerRows, type Making } from './answer.js';
import type { BarFeed, Pin } from './barFeed.js';
import type { Chunk, Chunks, Scope } from './chunks.js';
import { Superseded } from './lane.js';
import type { LeftVectors } from './leftVectors.js';
import { CHUNK_ROWS } from './limits.js';
import type { Plan } from './plan.js';
import type { Slicer } from './slicer.js';
import type { Tally } from './tally.js';

/** What a reader takes rows from. */
export type ReaderParts = {
  readonly feed: BarFeed;
  readonly chunks: Chunks;
  readonly computer: IFeatureComputer;
  readonly slicer: Slicer;
  readonly clock: Clock;
  readonly tally: Tally;
  /** Undefined where nothing outlives the process. */
  readonly left: LeftVectors | undefined;
};

/** What a request may say about its answer beside the rows. */
export type Wishes = { readonly shared?: boolean; readonly signal?: AbortSignal };

/** Puts answers together from chunks: whole frames, blocks, vectors. */
export class Reader {
  readonly #parts: ReaderParts;

  constructor(parts: ReaderParts) {
    this.#parts = parts;
  }

  /** The rows as one frame. Rejects with `Superseded` where the bars have been corrected meanwhile. */
  async frame(rows: AnswerRows, pin: Pin, { shared, signal }: Wishes): Promise<ServedFrame> {
    const scope = this.#scope(rows);
    const only = onlyChunk(scope, rows);
    if (only !== undefined) {
      const chunk = await this.#load(scope, only, rows.to, signal);
      const views = AnswerColumns.views(rows, chunk.columns, rows.from - scope.offset - only * CHUNK_ROWS);
      return frameOf(rows.plan, shared === true ? views : copied(views), this.#metadata(rows, pin, chunk));
    }
    const span = await this.#span(scope, rows, signal);
    if (span !== undefined && shared === true)
      return frameOf(rows.plan, AnswerColumns.views(rows, span.columns, rows.from - span.from), this.#metadata(rows, pin, span));
    const parts = new AnswerColumns(rows);
    const slice = this.#parts.slicer.begin();
    let making: Making | undefined = span;
    for (let row = rows.from; row < rows.to;) {
      const index = Math.floor((row - scope.offset) / CHUNK_ROWS);
      const chunk = span ?? (await this.#load(scope, index, rows.to, signal));
      const end = Math.min(rows.to, scope.offset + (index + 1) * CHUNK_ROWS);
      parts.fill(chunk.columns, row - (span?.from ?? scope.offset + index * CHUNK_ROWS), end - row, row);
      if (span === undefined) making = joined(making, chunk);
      row = end;
      if (slice.due) await slice.rest(signal);
    }
    return frameOf(rows.plan, parts, this.#metadata(rows, pin, making ?? this.#nothing()));
  }

  /** The same without cache or kept state, from the pinned bars alone: right whatever happens meanwhile. */
  async frameAlone(rows: AnswerRows, pin: Pin, { signal }: Wishes): Promise<ServedFrame> {
    const { plan, pinned, offset, from, to } = rows;
    const { computer, clock, tally } = this.#parts;
    const first = this.#scope(rows).offset;
    const startedMs = clock.monotonic();
    const frame = await computer.compute(sliceBars(pinned.bars, first, to), plan.set, signal === undefined ? {} : { signal });
    const computationTimeMs = clock.monotonic() - startedMs;
    tally.ran(to - offset);
    tally.computationMs += computationTimeMs;
    const parts = new AnswerColumns(rows);
    parts.fill(frame.columns, from - first, to - from, from);
    return frameOf(plan, parts, this.#metadata(rows, pin, { outcome: 'miss', generatedAtMs: clock.now(), computationTimeMs }));
  }

  /**
   * The rows in blocks, oldest first, all of the bars that were pinned, whatever is corrected meanwhile. What a block says of its making is
   * told of the answer up to its end, so that the last one speaks for the whole; every one says
   * where `limit` cut the answer.
   */
  async *blocks(rows: AnswerRows, pin: Pin, wishes: Wishes): AsyncGenerator<ServedFrame> {
    const { offset } = this.#scope(rows);
    if (rows.from === rows.to) yield await this.frame(rows, pin, wishes);
    let making: Making | undefined;
    for (let from = rows.from; from < rows.to;) {
      const to = Math.min(rows.to, offset + (Math.floor((from - offset) / CHUNK_ROWS) + 1) * CHUNK_ROWS);
      let block: ServedFrame;
      try {
        block = await this.frame({ ...rows, from, to }, pin, wishes);
      } catch (error) {
        if (!(error instanceof Superseded)) throw error;
        return yield* this.#blocksAlone({ ...rows, from }, pin, wishes);
      }
      making = joined(making, block.metadata);
      yield block.withMetadata({ ...block.metadata, ...making });
      from = to;
    }
  }

  /** The newest of the rows as a vector. That of the series' newest bar has an entry of its own. */
  async vector(rows: AnswerRows, pin: Pin, { shared, signal }: Wishes): Promise<FeatureVector> {
    const { plan, pinned, to } = rows;
    const scope = this.#scope(rows);
    const at = to - 1 - scope.offset;
    if (to === pinned.length) {
      const newest = await this.#parts.chunks.newest(scope, at, signal);
      if (scope.suffix === '') this.#parts.left?.note(plan, pinned, newest);
      return this.#newestVector(rows, pin, newest, shared);
    }
    const index = Math.floor(at / CHUNK_ROWS);
    const chunk = await this.#load(scope, index, to, signal);
    const metadata = this.#metadata({ ...rows, from: to - 1 }, pin, chunk);
    return vectorOf(plan, pinned, to - 1, (k) => chunk.columns[k]![at - index * CHUNK_ROWS]!, metadata);
  }

  /** The newest of the rows of many series, where they are cached and are those of the newest bars; else undefined. */
  async cachedVectors(asked: readonly AnswerRows[], { shared }: Wishes): Promise<(FeatureVector | undefined)[]> {
    const scopes = asked.map((rows) => this.#scope(rows));
    const at = asked.map(({ to }, k) => to - 1 - scopes[k]!.offset);
    const chunks = await this.#parts.chunks.newestCached(scopes, at);
    return asked.map((rows, k) => {
      const newest = chunks[k];
      return newest === undefined ? undefined : this.#newestVector(rows, { pinned: rows.pinned, cold: false }, newest, shared);
    });
  }

  /** The values of the newest bar as a vector; for who only reads them, and wants all as they are, no copy. */
  #newestVector(rows: AnswerRows, pin: Pin, newest: Chunk, shared: boolean | undefined): FeatureVector {
    const { plan, pinned, to } = rows;
    const values = newest.columns[0]!;
    const metadata = this.#metadata({ ...rows, from: to - 1 }, pin, newest);
    if (shared === true && isWhole(plan, values)) return { timestamp: pinned.bars.timestamp[to - 1]!, names: plan.names, values, metadata };
    return vectorOf(plan, pinned, to - 1, (k) => values[k]!, metadata);
  }

  async *#blocksAlone(rows: AnswerRows, pin: Pin, { signal }: Wishes): AsyncGenerator<ServedFrame> {
    const { plan, pinned, to } = rows;
    const { slicer, clock, tally } = this.#parts;
    const first = this.#scope(rows).offset;
    const slice = slicer.begin();
    const startedMs = clock.monotonic();
    let at = first;
    for (const block of computeBlocks(sliceBars(pinned.bars, first, to), plan.set)) {
      const end = at + block.length;
      tally.ran(block.length);
      if (end > rows.from) {
        const part = { ...rows, from: Math.max(at, rows.from), to: end };
        const columns = new AnswerColumns(part);
        columns.fill(block.columns, part.from - at, end - part.from, part.from);
        const making: Making = { outcome: 'miss', generatedAtMs: clock.now(), computationTimeMs: clock.monotonic() - startedMs };
        yield frameOf(plan, columns, this.#metadata(part, pin, making));
      }
      at = end;
      if (slice.due) await slice.rest(signal);
    }
  }

  #scope(rows: AnswerRows): Scope {
    return this.#parts.chunks.scope(rows.plan, rows.pinned, rows.offset);
  }

  /** All chunks of the rows, where one run makes them; `from` is their first row. */
  async #span(
    scope: Scope,
    { from, to }: AnswerRows,
    signal: AbortSignal | undefined,
  ): Promise<(Chunk & { readonly from: number }) | undefined> {
    if (from === to) return undefined;
    const first = Math.floor((from - scope.offset) / CHUNK_ROWS);
    const end = Math.floor((to - 1 - scope.offset) / CHUNK_ROWS) + 1;
    const chunk = await this.#parts.chunks.span(scope, first, end, rowsOfChunks(scope, first, end, to), signal);
    return chunk === undefined ? undefined : { ...chunk, from: scope.offset + first * CHUNK_ROWS };
  }

  #load(scope: Scope, index: number, to: number, signal: AbortSignal | undefined): Promise<Chunk> {
    return this.#parts.chunks.load(scope, index, rowsOfChunks(scope, index, index + 1, to), signal);
  }

  #metadata(rows: AnswerRows, pin: Pin, making: Making): ReturnType<typeof metadataOf> {
    const told: Making = pin.cold ? { ...making, outcome: 'miss' } : making;
    return metadataOf(rows, told, this.#parts.feed.kept(rows.plan.barsKey), this.#parts.clock);
  }

  #nothing(): Making {
    return { outcome: 'hit', generatedAtMs: this.#parts.clock.now(), computationTimeMs: 0 };
  }
}

/** Whether a plan asks for a set's columns, all of them in their order. */
function isWhole({ picks }: Plan, values: Float64Array): boolean {
  if (picks.length !== values.length) return false;
  for (let k = 0; k < picks.length; k++) if (picks[k] !== k) return false;
  return true;
}

/** The rows of chunks `[first, end)`: those of the series whole, up to the newest bar; of `origin: 'range'` only what the range up to row `to` asks for. */
function rowsOfChunks({ suffix, pinned, offset }: Scope, first: number, end: number, to: number): number {
  const last = suffix === '' ? pinned.length : to;
  return Math.min(end * CHUNK_ROWS, last - offset) - first * CHUNK_ROWS;
}

/** The one chunk that holds all of the rows, if one does. */
function onlyChunk(scope: Scope, { from, to }: AnswerRows): number | undefined {
  if (from === to) return undefined;
  const first = Math.floor((from - scope.offset) / CHUNK_ROWS);
  return first === Math.floor((to - 1 - scope.offset) / CHUNK_ROWS) ? first : undefined;
}

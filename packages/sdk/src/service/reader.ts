import { computeBlocks, sliceBars } from '@barkeep/feature-core';
import type { IFeatureComputer } from '../contracts/computer.js';
import type { Clock } from '../contracts/ports.js';
import type { FeatureVector, ServedFrame } from '../contracts/service.js';
import { AnswerColumns, copied, frameOf, joined, metadataOf, vectorOf, type AnswerRows, type Making } from './answer.js';
import type { BarFeed, Pin } from './barFeed.js';
import type { Chunk, Chunks, Scope, Stretch } from './chunks.js';
import { Superseded } from './lane.js';
import type { LargeMemory } from './largeMemory.js';
import type { LeftVectors } from './leftVectors.js';
import { CHUNK_ROWS } from './limits.js';
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
  readonly memory: LargeMemory;
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
    const { offset } = scope;
    const stretchAt = (row: number): Promise<Stretch> => this.#parts.chunks.stretch(scope, row - offset, rows.to - offset, signal);
    let stretch = rows.from < rows.to ? await stretchAt(rows.from) : undefined;
    let making: Making | undefined = stretch;
    if (stretch !== undefined && endOf(stretch) >= rows.to - offset && (shared === true || rows.to - rows.from <= CHUNK_ROWS)) {
      const views = AnswerColumns.views(rows, stretch.columns, rows.from - offset - stretch.from);
      return frameOf(rows.plan, shared === true ? views : copied(views), this.#metadata(rows, pin, stretch));
    }
    const parts = new AnswerColumns(rows, shared === true ? this.#parts.memory : undefined);
    const slice = this.#parts.slicer.begin();
    for (let row = rows.from; row < rows.to;) {
      if (stretch === undefined || row - offset >= endOf(stretch)) {
        stretch = await stretchAt(row);
        making = joined(making, stretch);
      }
      const end = Math.min(rows.to, offset + endOf(stretch), row + CHUNK_ROWS);
      parts.fill(stretch.columns, row - offset - stretch.from, end - row, row);
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
      return this.#newestVector({ plan, pinned, offset: rows.offset, from: to - 1, to, nextMs: rows.nextMs }, pin.cold, newest, shared);
    }
    const { columns, from, ...chunk } = await this.#parts.chunks.stretch(scope, at, at + 1, signal);
    const metadata = this.#metadata({ ...rows, from: to - 1 }, pin, chunk);
    return vectorOf(plan, pinned, to - 1, (k) => columns[k]![at - from]!, metadata);
  }

  /** The newest rows of many series, each of a whole series' bars, where they are cached and are those of the newest bars; else undefined. */
  async cachedVectors(asked: readonly AnswerRows[], { shared }: Wishes): Promise<(FeatureVector | undefined)[]> {
    const { chunks, clock } = this.#parts;
    const found = await chunks.newestCached(asked);
    const nowMs = clock.now();
    return found.map((newest, k) => (newest === undefined ? undefined : this.#newestVector(asked[k]!, false, newest, shared, nowMs)));
  }

  /** The values of the newest bar as a vector; for who only reads them, and wants all as they are, no copy. */
  #newestVector(rows: AnswerRows, cold: boolean, newest: Chunk, shared: boolean | undefined, nowMs?: number): FeatureVector {
    const { plan, pinned, to } = rows;
    const values = newest.columns[0]!;
    const metadata = this.#metadata(rows, { cold }, newest, nowMs);
    if (shared === true && plan.isWhole && plan.picks.length === values.length)
      return { timestamp: pinned.bars.timestamp[to - 1]!, names: plan.names, values, metadata };
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

  #metadata(rows: AnswerRows, { cold }: Pick<Pin, 'cold'>, making: Making, nowMs?: number): ReturnType<typeof metadataOf> {
    const told: Making = cold ? { ...making, outcome: 'miss' } : making;
    return metadataOf(rows, told, this.#parts.feed.kept(rows.plan.barsKey), nowMs ?? this.#parts.clock.now());
  }

  #nothing(): Making {
    return { outcome: 'hit', generatedAtMs: this.#parts.clock.now(), computationTimeMs: 0 };
  }
}

/** The row behind the last one of a stretch. */
function endOf({ from, rows }: Stretch): number {
  return from + rows;
}

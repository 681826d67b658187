import { LRUCache } from 'lru-cache';
import type { FeatureVector, IDataService, LatestOptions } from '@barkeep/sdk';
import type { Finished } from './answer.js';

/** Entries and bytes that are remembered at most, whatever is asked. */
const MAX_ENTRIES = 4_096;
const MAX_BYTES = 64 * 1024 * 1024;
/** What an entry costs beside its body: key, headers, options. */
const ENTRY_BYTES = 1_024;

/** A question for the newest bar that was asked before, with the body that answered it last. */
type Remembered = {
  readonly symbol: string;
  readonly options: LatestOptions;
  readonly render: (vector: FeatureVector) => Promise<Finished>;
  vector: FeatureVector;
  finished: Finished;
};

/**
 * Finished bodies of latest vectors, made once per bar and again when one of their fields changes. The service is asked each time (its
 * own cache makes that a matter of microseconds): it, not this memory, knows whether a newer bar is in.
 */
export class LatestAnswers {
  private readonly service: IDataService;
  private readonly remembered: LRUCache<string, Remembered>;

  constructor(service: IDataService, limits: { readonly maxEntries?: number; readonly maxBytes?: number } = {}) {
    this.service = service;
    this.remembered = new LRUCache({
      max: limits.maxEntries ?? MAX_ENTRIES,
      maxSize: limits.maxBytes ?? MAX_BYTES,
      sizeCalculation: (entry, key) => entry.finished.body.byteLength + key.length + ENTRY_BYTES,
    });
  }

  /** What is held now. */
  get held(): { readonly entries: number; readonly bytes: number } {
    return { entries: this.remembered.size, bytes: this.remembered.calculatedSize };
  }

  /**
   * The answer to a request that was seen before, at once where it needs no waiting and is as it was; undefined where it was not seen. `key` is everything that the
   * answer depends on.
   */
  known(key: string): Finished | Promise<Finished> | undefined {
    const entry = this.remembered.get(key);
    if (entry === undefined) return undefined;
    const { symbol, options } = entry;
    const vector = this.service.latestNow?.(symbol, options);
    if (vector === undefined) return this.service.latest(symbol, options).then((later) => this.answer(key, entry, later));
    return this.answer(key, entry, vector);
  }

  /** Answers and remembers. `signal` ends this computation, not later ones. */
  async first(
    key: string,
    symbol: string,
    options: LatestOptions,
    signal: AbortSignal,
    render: (vector: FeatureVector) => Promise<Finished>,
  ): Promise<Finished> {
    const shared = { ...options, shared: true };
    const vector = await this.service.latest(symbol, { ...shared, signal });
    const entry = { symbol, options: shared, render, vector, finished: await render(vector) };
    this.remembered.set(key, entry);
    return entry.finished;
  }

  private answer(key: string, entry: Remembered, vector: FeatureVector): Finished | Promise<Finished> {
    if (vector === entry.vector) return entry.finished;
    if (!sameAnswer(vector, entry.vector)) return this.rendered(key, entry, vector);
    entry.vector = vector;
    return entry.finished;
  }

  private async rendered(key: string, entry: Remembered, vector: FeatureVector): Promise<Finished> {
    const finished = await entry.render(vector);
    entry.finished = finished;
    entry.vector = vector;
    this.remembered.set(key, entry);
    return finished;
  }
}

/** Whether two vectors of one question have the same body: values cannot differ where bar, generation and computation are the same. */
function sameAnswer(a: FeatureVector, b: FeatureVector): boolean {
  const [x, y] = [a.metadata, b.metadata];
  return (
    a.timestamp === b.timestamp &&
    x.generation === y.generation &&
    x.generatedAtMs === y.generatedAtMs &&
    x.computationTimeMs === y.computationTimeMs &&
    x.ageBars === y.ageBars &&
    x.stale === y.stale &&
    x.outcome === y.outcome &&
    x.version === y.version &&
    x.originMs === y.originMs
  );
}

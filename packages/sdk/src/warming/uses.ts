import type { Score } from '../contracts/warming.js';

/** After this time a use counts half. */
export const HALF_LIFE_MS = 3_600_000;
/** Names that are remembered at most, here and in a shared table. */
export const MAX_NAMES = 2048;

/** Uses of one name: `count` since they were last folded into the score. */
export type Use = { count: number };

type Entry = { readonly use: Use; score: number; unshared: number };

/** How often names are used, with scores that halve in an hour. Counting a use is adding 1; the rest is done when the scores are asked for. */
export class Uses {
  readonly #entries = new Map<string, Entry>();
  #foldedMs = -Infinity;

  /** Where the uses of `name` are counted. */
  of(name: string): Use {
    let entry = this.#entries.get(name);
    if (entry === undefined) this.#entries.set(name, (entry = { use: { count: 0 }, score: 0, unshared: 0 }));
    return entry.use;
  }

  /** The scores, highest first. */
  scores(nowMs: number): Score[] {
    this.#fold(nowMs);
    return Array.from(this.#entries, ([name, { score }]): Score => [name, score])
      .filter(([, score]) => score > 0)
      .sort(([, a], [, b]) => b - a);
  }

  /** Uses since the last time that this was asked. */
  drain(nowMs: number): Score[] {
    this.#fold(nowMs);
    const drained: Score[] = [];
    for (const [name, entry] of this.#entries) {
      if (entry.unshared > 0) drained.push([name, entry.unshared]);
      entry.unshared = 0;
    }
    return drained;
  }

  #fold(nowMs: number): void {
    const factor = 2 ** (-Math.max(0, nowMs - this.#foldedMs) / HALF_LIFE_MS);
    this.#foldedMs = nowMs;
    for (const entry of this.#entries.values()) {
      entry.score = entry.score * factor + entry.use.count;
      entry.unshared += entry.use.count;
      entry.use.count = 0;
    }
    if (this.#entries.size <= MAX_NAMES) return;
    const least = [...this.#entries].sort(([, a], [, b]) => a.score - b.score).slice(0, this.#entries.size - MAX_NAMES);
    for (const [name] of least) this.#entries.delete(name);
  }
}

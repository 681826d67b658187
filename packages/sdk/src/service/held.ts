/** For how long at most something is taken for the newest without its source being asked. */
export const MOST_HELD_MS = 250;

/** From when to when a description of a series holds, as long as its provider's changes are those of then. */
export class Held {
  #fromMs = Infinity;
  #toMs = -Infinity;
  #changes: number | undefined;

  /** Whether it holds at `nowMs`, ms UTC. Never where the provider cannot tell of changes. */
  holdsAt(nowMs: number, changes: number | undefined): boolean {
    return nowMs >= this.#fromMs && nowMs < this.#toMs && changes === this.#changes && changes !== undefined;
  }

  /** It holds for so many ms from `nowMs` on. */
  hold(nowMs: number, forMs: number, changes: number | undefined): void {
    this.#fromMs = nowMs;
    this.#toMs = nowMs + Math.min(forMs, MOST_HELD_MS);
    this.#changes = changes;
  }
}

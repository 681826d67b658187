import type { Loop } from '../world/loop.js';
import type { Moment, Truth } from './truth.js';

/** The bars as one machine sees them: some time after they came to be, never going back, and what is written from here at once. */
export class Sight {
  readonly #truth: Truth;
  readonly #loop: Loop;
  readonly #lagMs: number;
  readonly #seen = new Map<string, number>();

  constructor(truth: Truth, loop: Loop, lagMs: number) {
    this.#truth = truth;
    this.#loop = loop;
    this.#lagMs = lagMs;
  }

  /** What a request that begins now has to know. */
  view(symbol: string): Moment {
    const moments = this.#truth.moments(symbol);
    const dueMs = this.#loop.nowMs - this.#lagMs;
    let at = this.#seen.get(symbol) ?? 0;
    while (at + 1 < moments.length && moments[at + 1]!.atMs <= dueMs) at++;
    this.#seen.set(symbol, at);
    return moments[at]!;
  }

  /** How long `view` gives the same: what comes to be from now on is seen after the lag. */
  holdsForMs(symbol: string): number {
    this.view(symbol);
    const next = this.#truth.moments(symbol)[this.#seen.get(symbol)! + 1];
    return (next === undefined ? this.#loop.nowMs : Math.min(next.atMs, this.#loop.nowMs)) + this.#lagMs - this.#loop.nowMs;
  }

  /** All is seen that has come to be. */
  see(symbol: string): void {
    this.#seen.set(symbol, this.#truth.moments(symbol).length - 1);
  }
}

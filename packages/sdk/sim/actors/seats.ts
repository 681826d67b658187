import type { MachineClock } from '../world/ports.js';

/** One process of a world. */
export type Actor = {
  readonly name: string;
  readonly clock: MachineClock;
  /** Answers that it waits for. */
  readonly waiting: number;
  /** Ends without a word. */
  crash(serverLearns: boolean): void;
};

/** Places for processes of one kind: in each runs one, or none for a while. */
export class Seats<T extends Actor> {
  readonly #actors: (T | undefined)[];
  readonly #begin: (k: number) => T;

  constructor(count: number, begin: (k: number) => T) {
    this.#actors = Array<undefined>(count).fill(undefined);
    this.#begin = begin;
  }

  /** Who runs in each place. */
  get all(): readonly (T | undefined)[] {
    return this.#actors;
  }

  get running(): readonly T[] {
    return this.#actors.filter((actor) => actor !== undefined);
  }

  start(): void {
    for (const k of this.#actors.keys()) this.#actors[k] = this.#begin(k);
  }

  /** Ends the process of this name, if it is one of these; the function given back starts another in its place. */
  crash(name: string, serverLearns: boolean): (() => void) | undefined {
    const k = this.#actors.findIndex((actor) => actor?.name === name);
    if (k < 0) return undefined;
    this.#actors[k]!.crash(serverLearns);
    this.#actors[k] = undefined;
    return () => void (this.#actors[k] = this.#begin(k));
  }
}

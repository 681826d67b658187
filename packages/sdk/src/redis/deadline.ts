import type { Timers } from '../contracts/ports.js';

/** Looks at a wait until it is late, one every so many parts of the deadline. */
const LOOKS = 4;

type Wait = { looks: number; isOver: boolean; readonly late: () => void };

/**
 * Ends waits that last too long, by the time that this process was there to send and to read: where it was busy, or not run for a while, a clock would take that
 * for a peer that is away. So a wait is looked at a few times, however long it is from one look to the next, and replies are let in before each.
 */
export class Deadline {
  readonly #timers: Timers;
  readonly #ms: number;
  #waits: Wait[] = [];
  #isWatching = false;

  constructor(timers: Timers, ms: number) {
    this.#timers = timers;
    this.#ms = ms;
  }

  /** What `promise` gives, or a rejection when it takes longer than the deadline. */
  within<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const late = (): void => reject(new Error(`the reply timed out: none came within ${this.#ms} ms`));
      const wait: Wait = { looks: 0, isOver: false, late };
      promise.then(
        (value) => ((wait.isOver = true), resolve(value)),
        (error: unknown) => ((wait.isOver = true), reject(error as Error)),
      );
      this.#waits.push(wait);
      if (!this.#isWatching) void this.#watch();
    });
  }

  async #watch(): Promise<void> {
    this.#isWatching = true;
    while (this.#waits.length > 0) {
      await this.#timers.sleep(this.#ms / LOOKS);
      await this.#timers.yieldToLoop();
      this.#waits = this.#waits.filter((wait) => {
        const isLate = ++wait.looks > LOOKS;
        if (isLate && !wait.isOver) wait.late();
        return !isLate && !wait.isOver;
      });
    }
    this.#isWatching = false;
  }
}

import type { Clock, Timers } from '../contracts/ports.js';

/** How long a run holds the event loop before it lets others in; a request may hold it for 10 ms. */
const SLICE_MS = 4;

/** Shares the event loop between long runs: each works for a few milliseconds, then waits its turn, one run for each turn of the loop. */
export class Slicer {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #waiting: (() => void)[] = [];
  #turning = false;

  constructor(clock: Clock, timers: Timers) {
    this.#clock = clock;
    this.#timers = timers;
  }

  /** A new run, whose first slice begins now. */
  begin(): Slice {
    return new Slice(this, this.#clock);
  }

  /** Resolves at this run's next turn. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      if (!this.#turning) void this.#rotate();
    });
  }

  async #rotate(): Promise<void> {
    this.#turning = true;
    while (this.#waiting.length > 0) {
      await this.#timers.yieldToLoop();
      this.#waiting.shift()?.();
    }
    this.#turning = false;
  }
}

/** One long run. */
export class Slice {
  readonly #slicer: Slicer;
  readonly #clock: Clock;
  #untilMs: number;

  constructor(slicer: Slicer, clock: Clock) {
    this.#slicer = slicer;
    this.#clock = clock;
    this.#untilMs = clock.monotonic() + SLICE_MS;
  }

  /** Whether the slice is used up, and `rest` would wait. */
  get due(): boolean {
    return this.#clock.monotonic() >= this.#untilMs;
  }

  /** Waits for the next slice. Rejects with the signal's reason when `signal` has aborted. */
  async rest(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    await this.#slicer.turn();
    this.#untilMs = this.#clock.monotonic() + SLICE_MS;
    signal?.throwIfAborted();
  }
}

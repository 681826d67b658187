import type { Clock, Timers } from '../contracts/ports.js';

/** How old a time may be that is told again. */
export const RESOLUTION_MS = 1;
/** How often one reading is told at most: that bounds its age where code runs on without ever letting the event loop turn. */
const TELLINGS = 16;

/**
 * The time for what is asked many times a millisecond: there reading the clock would cost as much as everything else about an answer. What it tells is 1 ms old at
 * most; in code that does not let the event loop turn, as old as the last 16 questions.
 */
export class BurstClock {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #timers: Pick<Timers, 'sleep'>;
  #readMs = NaN;
  #left = 0;
  #isTimed = false;
  readonly #end = (): void => {
    this.#isTimed = false;
    this.#left = 0;
  };

  constructor(clock: Pick<Clock, 'now'>, timers: Pick<Timers, 'sleep'>) {
    this.#clock = clock;
    this.#timers = timers;
  }

  /** ms UTC. */
  now(): number {
    if (this.#left > 0) {
      this.#left--;
      return this.#readMs;
    }
    return this.#read();
  }

  /** The second reading within one millisecond begins a burst. */
  #read(): number {
    const nowMs = this.#clock.now();
    if (nowMs - this.#readMs < RESOLUTION_MS && nowMs >= this.#readMs) {
      this.#left = TELLINGS - 1;
      if (!this.#isTimed) {
        this.#isTimed = true;
        this.#timers.sleep(RESOLUTION_MS).then(this.#end, this.#end);
      }
    }
    this.#readMs = nowMs;
    return nowMs;
  }
}

import type { Clock } from '../contracts/ports.js';
import { Breaker } from './breaker.js';
import { isRefusal } from './redisStore.js';

/**
 * Calls to a shared store, none of which throws: what fails is counted, and after three in a row that failed none is made for a while. A call that the store
 * answered with a refusal counts as an error, but the store is there.
 */
export class SharedCalls {
  readonly breaker: Breaker;
  readonly #tally: { errors: number; skipped: number };

  constructor(clock: Pick<Clock, 'monotonic'>, tally: { errors: number; skipped: number }) {
    this.breaker = new Breaker(clock);
    this.#tally = tally;
  }

  /** Whether a call may be made now; `settled` has to follow. Counts that it may not. */
  admits(): boolean {
    const isAdmitted = this.breaker.admits();
    if (!isAdmitted) this.#tally.skipped++;
    return isAdmitted;
  }

  /** What an admitted call gives; undefined where it failed. */
  async settled<T>(call: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await call();
      this.breaker.succeeded();
      return result;
    } catch (error) {
      if (isRefusal(error)) this.breaker.succeeded();
      else this.breaker.failed();
      this.#tally.errors++;
      return undefined;
    }
  }

  /** What a call gives; undefined where it failed, or is not made. */
  async called<T>(call: () => Promise<T>): Promise<T | undefined> {
    return this.admits() ? this.settled(call) : undefined;
  }
}

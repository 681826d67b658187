import type { Clock } from '../contracts/ports.js';

/** closed: calls are made. open: none is. half-open: one is, and the others wait for what comes of it. */
export type BreakerState = 'closed' | 'open' | 'half-open';

const FAILURES = 3;
const REST_MS = 500;

/** Keeps calls away from what has failed three times in a row, and tries it with one call every half second. */
export class Breaker {
  readonly #clock: Pick<Clock, 'monotonic'>;
  #state: BreakerState = 'closed';
  #failures = 0;
  #openedMs = 0;

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Whether a call may be made now. Each that is has to be followed by `succeeded` or `failed`. */
  admits(): boolean {
    if (this.#state === 'closed') return true;
    if (this.#state === 'half-open' || this.#clock.monotonic() - this.#openedMs < REST_MS) return false;
    this.#state = 'half-open';
    return true;
  }

  /** What is called has shown by itself that it is there: where no call comes that would try it, none has to. */
  shown(): void {
    if (this.#state === 'open' && this.#clock.monotonic() - this.#openedMs >= REST_MS) this.succeeded();
  }

  succeeded(): void {
    this.#state = 'closed';
    this.#failures = 0;
  }

  failed(): void {
    this.#failures++;
    if (this.#state === 'closed' && this.#failures < FAILURES) return;
    this.#state = 'open';
    this.#openedMs = this.#clock.monotonic();
  }
}

import type { Clock, Timers } from '../contracts/ports.js';

type Sleeper = { readonly dueMs: number; wake(): void };

/**
 * Time that stands still until it is told to move: `advance` wakes sleepers in the order in which they are due. Each reading of the
 * monotonic clock costs `tickMs` (default 0), so that code which works in slices of time takes its pauses.
 */
export class VirtualTime implements Clock, Timers {
  #nowMs: number;
  #monotonicMs = 0;
  readonly #tickMs: number;
  #sleepers: Sleeper[] = [];

  constructor(options: { readonly startMs?: number; readonly tickMs?: number } = {}) {
    this.#nowMs = options.startMs ?? Date.UTC(2024, 0, 1);
    this.#tickMs = options.tickMs ?? 0;
  }

  now(): number {
    return this.#nowMs;
  }

  monotonic(): number {
    this.#monotonicMs += this.#tickMs;
    return this.#monotonicMs;
  }

  /** Sleepers that have not been woken. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error);
      const sleeper: Sleeper = { dueMs: this.#nowMs + ms, wake: () => (signal?.removeEventListener('abort', cancel), resolve()) };
      const cancel = (): void => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', cancel, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /** One turn of the microtask queue, several times over: whatever can go on without time passing goes on. */
  async yieldToLoop(): Promise<void> {
    for (let turn = 0; turn < 8; turn++) await Promise.resolve();
  }

  /** Moves time on and wakes whoever is due, oldest first, letting each go on before the next. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (let next = this.#next(untilMs); next !== undefined; next = this.#next(untilMs)) {
      this.#move(next.dueMs);
      this.#sleepers = this.#sleepers.filter((other) => other !== next);
      next.wake();
      await this.yieldToLoop();
    }
    this.#move(untilMs);
    await this.yieldToLoop();
  }

  #next(untilMs: number): Sleeper | undefined {
    const due = this.#sleepers.filter((sleeper) => sleeper.dueMs <= untilMs);
    return due.reduce<Sleeper | undefined>(
      (first, sleeper) => (first === undefined || sleeper.dueMs < first.dueMs ? sleeper : first),
      undefined,
    );
  }

  #move(toMs: number): void {
    const step = Math.max(0, toMs - this.#nowMs);
    this.#nowMs += step;
    this.#monotonicMs += step;
  }
}

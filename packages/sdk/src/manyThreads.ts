import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { Control } from './many/control.js';
import type { Job, JobPool, Outcome } from './many/job.js';
import { requireWorkers } from './many/options.js';
import type { Order, Reply } from './many/worker.js';

/** The built file of a thread: beside the built package, and at the same place for its sources. */
const WORKER = fileURLToPath(new URL('../dist/manyWorker.js', import.meta.url));

/** Threads for `computeMany` and `computeManyToFiles`. Whoever opens them closes them. */
export class Threads {
  readonly workers: number;
  readonly #threads: Piscina<Order, Reply>;

  constructor(workers: number) {
    this.workers = workers;
    this.#threads = new Piscina({
      filename: WORKER,
      name: 'runJob',
      minThreads: workers,
      maxThreads: workers,
      // Between jobs a thread goes on with what it has begun, as closing files.
      atomics: 'disabled',
    });
  }

  /** Waits for no job that still runs. */
  async close(): Promise<void> {
    await this.#threads.destroy();
  }

  /** One job, under the control of its run; they run one at a time in each thread, in the order in which they are asked. */
  async run<K extends Job['kind']>(job: Extract<Job, { kind: K }>, control: Control): Promise<Outcome<K>> {
    const reply = await this.#threads.run({ job, control: control.buffer });
    if ('outcome' in reply) return reply.outcome as Outcome<K>;
    throw Object.assign(new Error(String(reply.fault['message'])), reply.fault);
  }
}

/**
 * Threads that several runs use, one after the other or at a time: what a set needs is compiled in them once. Default: one for each core that the process may use.
 * @throws InvalidParamError `INVALID_PARAM`
 */
export function openThreads(workers: number = availableParallelism()): Threads {
  requireWorkers(workers);
  return new Threads(workers);
}

/** The threads of one run. */
export class ThreadPool implements JobPool {
  readonly workers: number;
  readonly #control = new Control();
  readonly #threads: Threads;
  readonly #close: () => Promise<void>;

  /** `threads` of somebody else, who closes them; or a number of its own. */
  constructor(threads: Threads | number) {
    this.#threads = typeof threads === 'number' ? new Threads(threads) : threads;
    this.#close = typeof threads === 'number' ? () => this.#threads.close() : () => Promise.resolve();
    this.workers = this.#threads.workers;
  }

  get bars(): number {
    return this.#control.bars;
  }

  run<K extends Job['kind']>(job: Extract<Job, { kind: K }>): Promise<Outcome<K>> {
    return this.#threads.run(job, this.#control);
  }

  stop(): void {
    this.#control.stop();
  }

  close(): Promise<void> {
    return this.#close();
  }
}

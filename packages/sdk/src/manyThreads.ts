import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import { Control } from './many/control.js';
import type { Job, JobPool, Outcome } from './many/job.js';
import type { Reply } from './many/worker.js';

/** The built file of a thread: beside the built package, and at the same place for its sources. */
const WORKER = fileURLToPath(new URL('../dist/manyWorker.js', import.meta.url));

/** Threads that run jobs, one at a time each, in the order in which they are asked. They are started with the pool and end with it. */
export class ThreadPool implements JobPool {
  readonly workers: number;
  readonly #control = new Control();
  readonly #threads: Piscina<Job, Reply>;

  constructor(workers: number) {
    this.workers = workers;
    this.#threads = new Piscina({
      filename: WORKER,
      name: 'runJob',
      minThreads: workers,
      maxThreads: workers,
      // Between jobs a thread goes on with what it has begun, as closing files.
      atomics: 'disabled',
      workerData: this.#control.buffer,
    });
  }

  get bars(): number {
    return this.#control.bars;
  }

  async run<K extends Job['kind']>(job: Extract<Job, { kind: K }>): Promise<Outcome<K>> {
    const reply = await this.#threads.run(job);
    if ('outcome' in reply) return reply.outcome as Outcome<K>;
    throw Object.assign(new Error(String(reply.fault['message'])), reply.fault);
  }

  stop(): void {
    this.#control.stop();
  }

  async close(): Promise<void> {
    await this.#threads.destroy();
  }
}

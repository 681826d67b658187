import { Worker } from 'node:worker_threads';
import type { Corpus } from '../support/trial.js';
import { workerBundle } from './bundles.js';

/** What a worker is asked: a module in text, and the operators to look at first. */
export type Job = { readonly bundle: string; readonly names: readonly string[] };

/** Bundles that one thread tries: it keeps each module that it has imported, and a full memory makes it slow. */
const TRIES = 40;

/** A worker thread that tries one bundle after the other; one that does not come back is ended, and counts as found. */
export class Bench {
  private worker: Worker | undefined;
  private tries = 0;

  private constructor(
    private readonly code: string,
    private readonly corpus: Corpus,
  ) {}

  static async open(corpus: Corpus): Promise<Bench> {
    return new Bench(await workerBundle(), corpus);
  }

  /** What the trial, the operators of these names first, finds wrong with a bundle; null where it finds nothing. */
  async try(bundle: string, names: readonly string[], longestMs: number): Promise<string | null> {
    if (++this.tries % TRIES === 0) await this.close();
    const worker = (this.worker ??= new Worker(new URL(`data:text/javascript;base64,${Buffer.from(this.code).toString('base64')}`), {
      workerData: this.corpus,
    }));
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        worker.off('message', found);
        worker.off('error', failed);
        act();
      };
      const found = (finding: string | null): void => settle(() => resolve(finding));
      const failed = (error: unknown): void =>
        settle(() => {
          this.worker = undefined;
          reject(error instanceof Error ? error : new Error(String(error)));
        });
      const timer = setTimeout(() => {
        void this.close();
        settle(() => resolve('it does not come to an end'));
      }, longestMs);
      worker.on('message', found);
      worker.on('error', failed);
      worker.postMessage({ bundle, names } satisfies Job);
    });
  }

  async close(): Promise<void> {
    const { worker } = this;
    this.worker = undefined;
    await worker?.terminate();
  }
}

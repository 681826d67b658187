// What runs in each thread of a ThreadPool; built as a file of its own.
import { workerData } from 'node:worker_threads';
import { nodePorts } from '../ports/node.js';
import { Control } from './control.js';
import type { Job, Outcome } from './job.js';
import { JobRunner } from './runJob.js';

const runner = new JobRunner(nodePorts, new Control(workerData as SharedArrayBuffer));

/** What a thread sends back: a fault of the system keeps what a plain copy of an error would lose. */
export type Reply = { readonly outcome: Outcome } | { readonly fault: Readonly<Record<string, unknown>> };

export async function runJob(job: Job): Promise<Reply> {
  try {
    return { outcome: await runner.run(job) };
  } catch (error) {
    return { fault: { ...(error as object), message: error instanceof Error ? error.message : String(error) } };
  }
}

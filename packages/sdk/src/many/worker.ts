// What runs in each thread of a ThreadPool; built as a file of its own.
import { nodePorts } from '../ports/node.js';
import { Control } from './control.js';
import type { Job, Outcome } from './job.js';
import { JobRunner } from './runJob.js';

const runner = new JobRunner(nodePorts);

/** A job, and the control of the run that it belongs to. */
export type Order = { readonly job: Job; readonly control: SharedArrayBuffer };

/** What a thread sends back: a fault of the system keeps what a plain copy of an error would lose. */
export type Reply = { readonly outcome: Outcome } | { readonly fault: Readonly<Record<string, unknown>> };

export async function runJob({ job, control }: Order): Promise<Reply> {
  try {
    return { outcome: await runner.run(job, new Control(control)) };
  } catch (error) {
    return { fault: { ...(error as object), message: error instanceof Error ? error.message : String(error) } };
  }
}

// What runs in each thread of a ThreadPool; built as a file of its own.
import { move, transferableSymbol, valueSymbol } from 'piscina';
import { blockingPorts } from '../ports/blocking.js';
import { Control } from './control.js';
import type { Job, Outcome } from './job.js';
import { JobRunner } from './runJob.js';

const runner = new JobRunner(blockingPorts);

/** A job, and the control of the run that it belongs to. */
export type Order = { readonly job: Job; readonly control: SharedArrayBuffer };

/** What a thread sends back: a fault of the system keeps what a plain copy of an error would lose. */
export type Reply = { readonly outcome: Outcome } | { readonly fault: Readonly<Record<string, unknown>> };

/** A reply whose columns are moved, not copied. */
type MovedReply = { readonly [transferableSymbol]: object; readonly [valueSymbol]: Reply };

export async function runJob({ job, control }: Order): Promise<Reply | MovedReply> {
  try {
    const outcome = await runner.run(job, new Control(control));
    if (!('frames' in outcome) || outcome.buffer instanceof SharedArrayBuffer) return { outcome };
    return move({ [transferableSymbol]: [outcome.buffer], [valueSymbol]: { outcome } }) as MovedReply;
  } catch (error) {
    return { fault: { ...(error as object), message: error instanceof Error ? error.message : String(error) } };
  }
}

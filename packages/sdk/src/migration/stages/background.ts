import type { Timers } from '../../contracts/ports.js';

/** Work that is done later, one piece after the other. */
export type Job = { readonly bytes: number; readonly run: () => Promise<void> };

/** A queue with an end: what does not fit is dropped, and counted by whoever asks. */
export class Background {
  private readonly jobs: Job[] = [];
  private bytes = 0;
  private running: Promise<void> | undefined;

  constructor(
    private readonly timers: Pick<Timers, 'yieldToLoop'>,
    private readonly limits: { readonly jobs: number; readonly bytes: number },
  ) {}

  /** False where the job does not fit. */
  offer(job: Job): boolean {
    if (this.jobs.length >= this.limits.jobs || this.bytes + job.bytes > this.limits.bytes) return false;
    this.jobs.push(job);
    this.bytes += job.bytes;
    this.running ??= this.work();
    return true;
  }

  /** Resolves when nothing is left to do. */
  async settled(): Promise<void> {
    while (this.running !== undefined) await this.running;
  }

  private async work(): Promise<void> {
    for (let job = this.jobs.shift(); job !== undefined; job = this.jobs.shift()) {
      await this.timers.yieldToLoop();
      await job.run();
      this.bytes -= job.bytes;
    }
    this.running = undefined;
  }
}

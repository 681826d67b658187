import type { FeatureSet, SeriesPart } from '@barkeep/feature-core';
import type { Beside, SharedPlace } from './contracts/computer.js';
import { Control } from './many/control.js';
import { packSet, type Job, type Outcome } from './many/job.js';
import { shareBars } from './many/shared.js';
import { Threads } from './manyThreads.js';

type PartJob = Extract<Job, { kind: 'part' }>;

/** One thread. */
export type PartThread = { run(job: PartJob, control: Control): Promise<Outcome<'part'>>; close(): Promise<void> };

/**
 * One more thread for parts of long ranges, one at a time, started when there is the first. It is never waited for: whoever gives it a part goes on by himself where it is late, so that
 * nothing depends on it. One that has failed is not asked again.
 */
export class SideThread {
  readonly #make: () => PartThread;
  #thread: PartThread | undefined;
  #state: 'idle' | 'busy' | 'gone' = 'idle';

  constructor(make: () => PartThread = () => new Threads(1)) {
    this.#make = make;
  }

  beside({ bars, before, checkpoint }: SeriesPart, set: FeatureSet, place: SharedPlace): Beside | undefined {
    if (this.#state !== 'idle') return undefined;
    this.#state = 'busy';
    const rows = bars.timestamp.length - before;
    const control = new Control();
    const job = { kind: 'part', set: packSet(set), bars: shareBars(bars), before, checkpoint, place } as const;
    void this.#run(job, control);
    return {
      get isDone() {
        return control.bars >= rows;
      },
      leave: () => control.stop(),
    };
  }

  async close(): Promise<void> {
    this.#state = 'gone';
    await this.#thread?.close();
  }

  async #run(job: PartJob, control: Control): Promise<void> {
    const isDone = await this.#tried(job, control);
    if (this.#state === 'busy') this.#state = isDone ? 'idle' : 'gone';
  }

  async #tried(job: PartJob, control: Control): Promise<boolean> {
    try {
      this.#thread ??= this.#make();
      return !('error' in (await this.#thread.run(job, control)));
    } catch {
      return false;
    }
  }
}

import type { Clock, Timers } from '../../contracts/ports.js';
import { addEvidence, dayOf, emptyEvidence, type Evidence } from './evidence.js';
import type { Stage } from './stage.js';
import type { IMigrationStore } from './store.js';

/** A process writes at once, then again after longer and longer times: a long run does not fill the file. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 600_000;

export type RecorderOptions = {
  readonly store: Pick<IMigrationStore, 'addEvidence'>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Told of evidence that cannot be written; it is kept and tried again with the next. */
  readonly onFault: (error: unknown) => void;
};

/** Gathers what a process sees, a line for each day, stage and version, and writes it now and then. */
export class Recorder {
  private readonly pending = new Map<string, Evidence>();
  private pauseMs = FIRST_PAUSE_MS;
  private writtenMs = -Infinity;
  private waiting: AbortController | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly options: RecorderOptions) {}

  add(stage: Stage, seen: Partial<Omit<Evidence, 'day' | 'atMs' | 'stage'>>): void {
    const atMs = this.options.clock.now();
    const line: Evidence = { ...emptyEvidence(atMs, stage), ...seen };
    const key = `${dayOf(atMs)} ${stage} ${line.version}`;
    const known = this.pending.get(key);
    this.pending.set(key, known === undefined ? line : addEvidence(known, line));
    this.plan();
  }

  /** Writes what there is now. */
  flush(): Promise<void> {
    this.waiting?.abort();
    this.waiting = undefined;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private plan(): void {
    if (this.waiting !== undefined) return;
    const { clock, timers } = this.options;
    const leftMs = Math.max(0, this.writtenMs + this.pauseMs - clock.monotonic());
    const waiting = new AbortController();
    this.waiting = waiting;
    // What is seen at one time is told in one line.
    void timers.sleep(Math.max(50, leftMs), waiting.signal).then(
      () => this.flush(),
      () => undefined,
    );
  }

  private async write(): Promise<void> {
    const lines = [...this.pending.values()];
    if (lines.length === 0) return;
    this.pending.clear();
    try {
      await this.options.store.addEvidence(lines);
      this.pauseMs = Math.min(LONGEST_PAUSE_MS, 2 * this.pauseMs);
    } catch (error) {
      for (const line of lines) {
        const key = `${line.day} ${line.stage} ${line.version}`;
        const known = this.pending.get(key);
        this.pending.set(key, known === undefined ? line : addEvidence(line, known));
      }
      this.options.onFault(error);
    }
    this.writtenMs = this.options.clock.monotonic();
  }
}

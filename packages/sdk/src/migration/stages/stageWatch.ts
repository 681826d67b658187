import type { Clock } from '../../contracts/ports.js';
import { FIRST_STATE, type MigrationState } from './stage.js';
import type { IMigrationStore } from './store.js';

/** How old a known state may be before it is looked at again. */
const LOOK_EVERY_MS = 1000;

/** The state of a migration as a process sees it: looked at once a second at most, and kept where it cannot be read. */
export class StageWatch {
  private state: MigrationState = FIRST_STATE;
  private lookedMs = -Infinity;
  private looking: Promise<void> | undefined;
  private hasLooked = false;
  /** How often the state could not be read, and why the last time. */
  faults = 0;
  trouble: string | undefined;

  constructor(
    private readonly store: Pick<IMigrationStore, 'read'>,
    private readonly clock: Clock,
  ) {}

  /** The first call waits for the state; later ones answer at once with what is known, and have it looked at where it is a second old. */
  current(): MigrationState | Promise<MigrationState> {
    if (this.clock.monotonic() - this.lookedMs >= LOOK_EVERY_MS) this.looking ??= this.look();
    if (this.hasLooked || this.looking === undefined) return this.state;
    return this.looking.then(() => this.state);
  }

  private async look(): Promise<void> {
    this.lookedMs = this.clock.monotonic();
    try {
      this.state = (await this.store.read()) ?? FIRST_STATE;
      this.trouble = undefined;
    } catch (error) {
      this.faults++;
      this.trouble = error instanceof Error ? error.message : String(error);
    } finally {
      this.hasLooked = true;
      this.looking = undefined;
    }
  }
}

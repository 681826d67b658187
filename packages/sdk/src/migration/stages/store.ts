import type { Evidence } from './evidence.js';
import type { MigrationState, ShareBy, Stage } from './stage.js';
import type { GateCheck } from './gate.js';

/** A change of stage, as the log keeps it. */
export type StageChange = {
  readonly atMs: number;
  readonly who: string;
  readonly host: string;
  readonly from: Stage;
  readonly to: Stage;
  readonly share: number;
  readonly by: ShareBy;
  /** Why, where somebody said so; a change against its gate has to. */
  readonly reason: string;
  readonly forced: boolean;
  /** What the gate asked for; empty where it was not asked. */
  readonly checks: readonly GateCheck[];
};

/** Where a migration keeps its state, its log and what it has seen, for all processes of it. */
export interface IMigrationStore {
  /** Undefined where nothing was ever set. Cheap enough to be asked once a second. */
  read(): Promise<MigrationState | undefined>;
  /** The log gets the change first: that somebody made it is never lost. */
  write(state: MigrationState, change: StageChange): Promise<void>;
  log(): Promise<readonly StageChange[]>;
  addEvidence(lines: readonly Evidence[]): Promise<void>;
  /** Every line, oldest first; `broken` counts those that cannot be read. */
  evidence(): Promise<{ readonly lines: readonly Evidence[]; readonly broken: number }>;
  close(): Promise<void>;
}

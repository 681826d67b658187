import { InvalidParamError } from '@barkeep/feature-core';
import { evaluateGate, type GateResult, type Gates } from './gate.js';
import { FIRST_STATE, isShare, STAGES, type MigrationState, type ShareBy, type Stage } from './stage.js';
import type { IMigrationStore, StageChange } from './store.js';

export type SetStageOptions = {
  readonly to: Stage;
  /** Default: as it was. */
  readonly share?: number;
  readonly by?: ShareBy;
  readonly who: string;
  readonly host: string;
  readonly reason?: string;
  /** Goes against the gate, or over a stage; wants a reason. */
  readonly force?: boolean;
  readonly gates: Gates;
  readonly nowMs: number;
};

export type SetStageResult = { readonly changed: boolean; readonly state: MigrationState; readonly gate: GateResult | null };

/**
 * Changes the stage of a migration: back at once, forward by one stage where its gate is open, or otherwise by force with a reason. `changed` is false where the
 * gate is closed.
 * @throws InvalidParamError `INVALID_PARAM` for a share outside 0 … 1, a stage that is left out, or force without a reason
 */
export async function setStage(store: IMigrationStore, options: SetStageOptions): Promise<SetStageResult> {
  const { to, force = false, reason = '', gates, nowMs } = options;
  const before = await currentState(store, force);
  const share = options.share ?? before.share;
  if (!isShare(share)) throw new InvalidParamError('migration', 'share', share, 'use a number from 0 to 1');
  if (force && reason.trim() === '') throw new InvalidParamError('migration', 'force', "''", 'say why');
  const steps = STAGES.indexOf(to) - STAGES.indexOf(before.stage);
  if (steps > 1 && !force)
    throw new InvalidParamError(
      'migration',
      'stage',
      to,
      `it is ${before.stage} now: set ${STAGES[STAGES.indexOf(before.stage) + 1]} first, or force it with a reason`,
    );
  const gate = steps === 1 && to !== 'legacy' ? evaluateGate(to, before, (await store.evidence()).lines, gates) : null;
  if (gate !== null && !gate.passed && !force) return { changed: false, state: before, gate };
  const sinceMs = steps === 0 ? before.sinceMs : nowMs;
  const state: MigrationState = { stage: to, share, by: options.by ?? before.by, sinceMs, revision: before.revision + 1 };
  await store.write(state, changeOf(options, before, state, gate, reason));
  return { changed: true, state, gate };
}

/** A state that cannot be read is replaced by force only. */
async function currentState(store: IMigrationStore, force: boolean): Promise<MigrationState> {
  try {
    return (await store.read()) ?? FIRST_STATE;
  } catch (error) {
    if (force && error instanceof InvalidParamError) return FIRST_STATE;
    throw error;
  }
}

function changeOf(
  { who, host, force = false, nowMs }: SetStageOptions,
  before: MigrationState,
  { stage, share, by }: MigrationState,
  gate: GateResult | null,
  reason: string,
): StageChange {
  const checks = gate === null ? [] : gate.checks;
  return { atMs: nowMs, who, host, from: before.stage, to: stage, share, by, reason, forced: force, checks };
}

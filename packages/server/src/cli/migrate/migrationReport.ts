import { addEvidence, type Evidence, type GateResult, type MigrationState, type StageChange } from '@barkeep/sdk/migration';

/** All that is known of a migration. */
export type MigrationReport = {
  readonly atMs: number;
  readonly state: MigrationState;
  /** The next gate; null where the loader is retired. */
  readonly next: GateResult | null;
  /** What was seen, a line for each day and stage, oldest first. */
  readonly days: readonly Evidence[];
  readonly log: readonly StageChange[];
  /** Lines of evidence that could not be read. */
  readonly broken: number;
};

type Parts = Omit<MigrationReport, 'days'> & { readonly lines: readonly Evidence[] };

export function reportOf({ lines, ...rest }: Parts): MigrationReport {
  const days = new Map<string, Evidence>();
  for (const line of lines) {
    const key = `${line.day} ${line.stage}`;
    const known = days.get(key);
    days.set(key, known === undefined ? line : addEvidence(known, line));
  }
  return { ...rest, days: [...days.values()].sort((a, b) => a.atMs - b.atMs) };
}

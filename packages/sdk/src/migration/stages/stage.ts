import { createHash } from 'node:crypto';
import { InvalidParamError } from '@barkeep/feature-core';

/** How far a migration is. Each stage may go back to any before it; forward it goes one at a time, through the gate of the next. */
export const STAGES = ['legacy', 'shadow', 'canary', 'primary', 'retired'] as const;
export type Stage = (typeof STAGES)[number];

/** What a canary is a share of. */
export const SHARES_BY = ['symbol', 'run', 'script'] as const;
export type ShareBy = (typeof SHARES_BY)[number];

/** The state of a migration, as every process of it reads it. */
export type MigrationState = {
  readonly stage: Stage;
  /** Part of the symbols, runs or scripts that a canary answers by Barkeep, 0 to 1. No effect in other stages. */
  readonly share: number;
  readonly by: ShareBy;
  /** When this stage was entered, ms UTC: evidence from before does not count for the next gate. */
  readonly sinceMs: number;
  /** Raised by every change. */
  readonly revision: number;
};

/** Where nothing was ever set: the legacy loader answers. */
export const FIRST_STATE: MigrationState = { stage: 'legacy', share: 0.1, by: 'symbol', sinceMs: 0, revision: 0 };

/**
 * The place of a key in `[0, 1)`, the same in every process and language: the first 48 bits of the SHA-256 of `by:key`. A share of 0.1 has the keys below 0.1,
 * so that a larger share keeps those of a smaller one.
 */
export function placeOf(by: ShareBy, key: string): number {
  return createHash('sha256').update(`${by}:${key}`).digest().readUIntBE(0, 6) / 2 ** 48;
}

/** Reads a state as it is stored. @throws InvalidParamError `INVALID_PARAM` where it is none */
export function parseState(text: string): MigrationState {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw refused(text);
  }
  const { stage, share, by, sinceMs, revision } = (value ?? {}) as Partial<Record<keyof MigrationState, unknown>>;
  const known = STAGES.find((each) => each === stage);
  const unit = SHARES_BY.find((each) => each === by);
  if (known === undefined || unit === undefined || !isShare(share) || !Number.isFinite(sinceMs) || !Number.isInteger(revision))
    throw refused(text);
  return { stage: known, share, by: unit, sinceMs: sinceMs as number, revision: revision as number };
}

/** Whether this is a part of a whole. */
export function isShare(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 1;
}

function refused(text: string): InvalidParamError {
  return new InvalidParamError(
    'migration',
    'state',
    `'${text.slice(0, 80)}'`,
    'set it with: barkeep migrate set legacy --force "the state was broken"',
  );
}

import { InvalidParamError } from '@barkeep/feature-core';
import { addEvidence, emptyEvidence, type Evidence } from './evidence.js';
import { STAGES, type MigrationState, type Stage } from './stage.js';

/** What has to be seen in a stage before the next one may begin. A rule that is left out is not asked for. */
export type GateRule = {
  /** Cells compared, at least. */
  readonly cells?: number;
  /** Largest error of a cell as a share, at most. */
  readonly worst?: number;
  /** Inconsistent cells as a share of those compared, at most. */
  readonly errorRate?: number;
  /** Clean days, at least: days with answers, without an inconsistent cell, a failure or a fallback, counted from the last day that had one. */
  readonly days?: number;
  /** Failures of Barkeep as a share of all answers, at most. */
  readonly failureRate?: number;
  /** Fallbacks, at most. */
  readonly fallbacks?: number;
};

/** The rule of each stage: what has to be seen before it is entered. */
export type Gates = Readonly<Record<Exclude<Stage, 'legacy'>, GateRule>>;

export const DEFAULT_GATES: Gates = {
  shadow: {},
  canary: { cells: 100_000, worst: 1e-9, errorRate: 0, days: 1 },
  primary: { cells: 1_000_000, worst: 1e-9, errorRate: 0, failureRate: 0.001, days: 7 },
  retired: { errorRate: 0, fallbacks: 0, days: 28 },
};

export type GateCheck = { readonly rule: keyof GateRule; readonly wanted: number; readonly found: number; readonly passed: boolean };

export type GateResult = {
  readonly to: Stage;
  readonly passed: boolean;
  readonly checks: readonly GateCheck[];
  /** Lines that count: of this stage, since it was entered, of the version that was compared last. */
  readonly seen: Evidence;
  readonly cleanDays: number;
};

/** Holds what was seen in the current stage against the rule of `to`. */
export function evaluateGate(to: Exclude<Stage, 'legacy'>, state: MigrationState, lines: readonly Evidence[], gates: Gates): GateResult {
  const counted = linesOf(state, lines);
  const seen = counted.reduce(addEvidence, emptyEvidence(state.sinceMs, state.stage));
  const cleanDays = countCleanDays(counted);
  const answers = seen.servedLegacy + seen.servedBarkeep;
  const found: Readonly<Record<keyof GateRule, number>> = {
    cells: seen.cells,
    worst: seen.worst,
    errorRate: seen.cells === 0 ? 0 : seen.inconsistent / seen.cells,
    days: cleanDays,
    failureRate: answers === 0 ? 0 : seen.failures / answers,
    fallbacks: seen.fallbacks,
  };
  const checks = RULES.flatMap(({ name, least }): GateCheck[] => {
    const wanted = gates[to][name];
    if (wanted === undefined) return [];
    return [{ rule: name, wanted, found: found[name], passed: least ? found[name] >= wanted : found[name] <= wanted }];
  });
  return { to, passed: checks.every(({ passed }) => passed), checks, seen, cleanDays };
}

const RULES: readonly { readonly name: keyof GateRule; readonly least: boolean }[] = [
  { name: 'cells', least: true },
  { name: 'worst', least: false },
  { name: 'errorRate', least: false },
  { name: 'days', least: true },
  { name: 'failureRate', least: false },
  { name: 'fallbacks', least: false },
];

/** A set that has changed meanwhile has to be seen anew: only lines of the version that was compared last count. */
function linesOf({ stage, sinceMs }: MigrationState, lines: readonly Evidence[]): readonly Evidence[] {
  const current = lines.filter((line) => line.stage === stage && line.atMs >= sinceMs);
  const version = current.findLast((line) => line.version !== '')?.version;
  return current.filter((line) => line.version === '' || line.version === version);
}

function countCleanDays(lines: readonly Evidence[]): number {
  const days = new Map<string, boolean>();
  for (const line of lines) {
    const isDirty = line.inconsistent + line.strayRows + line.failures + line.fallbacks > 0;
    if (line.servedLegacy + line.servedBarkeep + line.compared > 0) days.set(line.day, (days.get(line.day) ?? true) && !isDirty);
  }
  let clean = 0;
  for (const day of [...days.keys()].sort((a, b) => (a < b ? 1 : -1))) {
    if (days.get(day) === false) break;
    clean++;
  }
  return clean;
}

/**
 * Gates from JSON: `{ "gates": { "canary": { "cells": 100000, "days": 1 } } }`. A stage that is left out has its default.
 * @throws InvalidParamError `INVALID_PARAM` for an unknown stage or rule, or a number below 0
 */
export function parseGates(text: string): Gates {
  const { gates } = objectOf(text) as { readonly gates?: unknown };
  if (gates === undefined || gates === null || typeof gates !== 'object')
    throw new InvalidParamError(
      'gates',
      'form',
      `'${text.slice(0, 60)}'`,
      'write { "gates": { "canary": { "cells": 100000, "days": 1 } } }',
    );
  const result: Record<string, GateRule> = { ...DEFAULT_GATES };
  for (const [stage, rule] of Object.entries(gates)) {
    if (!STAGES.slice(1).includes(stage as Stage))
      throw new InvalidParamError('gates', 'stage', stage, `use one of ${STAGES.slice(1).join(', ')}`);
    result[stage] = ruleOf(stage, rule);
  }
  return result as Gates;
}

function objectOf(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? value : {};
  } catch (error) {
    throw new InvalidParamError('gates', 'text', `no JSON (${error instanceof Error ? error.message : String(error)})`, 'correct the file');
  }
}

function ruleOf(stage: string, rule: unknown): GateRule {
  const entries = Object.entries((rule ?? {}) as Record<string, unknown>);
  for (const [name, value] of entries) {
    if (!RULES.some((known) => known.name === name))
      throw new InvalidParamError(`gates.${stage}`, name, 'not known', `use ${RULES.map((known) => known.name).join(', ')}`);
    if (typeof value !== 'number' || !(value >= 0)) throw new InvalidParamError(`gates.${stage}`, name, value, 'use a number of 0 or more');
  }
  return Object.fromEntries(entries) as GateRule;
}

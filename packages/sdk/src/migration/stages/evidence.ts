import type { Stage } from './stage.js';

/** The first inconsistent cell of some comparisons. */
export type EvidenceCell = {
  readonly symbol: string;
  readonly column: string;
  readonly timestamp: number;
  /** NaN is null. */
  readonly legacy: number | null;
  readonly barkeep: number | null;
};

/** What one process saw since it last told: a line of the evidence. Counts add up over lines. */
export type Evidence = {
  /** UTC, as `2026-01-31`. */
  readonly day: string;
  readonly atMs: number;
  readonly stage: Stage;
  /** `name@hash` of the set that was compared; empty where nothing was. */
  readonly version: string;
  /** Answers by the legacy loader and by Barkeep, and those by the legacy loader because Barkeep failed. */
  readonly servedLegacy: number;
  readonly servedBarkeep: number;
  readonly fallbacks: number;
  /** Times that Barkeep, or the legacy loader in the background, failed. */
  readonly failures: number;
  readonly legacyFailures: number;
  /** Comparisons made, those that were not clean, and those given up as too many waited. */
  readonly compared: number;
  readonly unclean: number;
  readonly dropped: number;
  readonly cells: number;
  readonly inconsistent: number;
  /** NaN on one side only, among the inconsistent. */
  readonly nanMismatches: number;
  /** Rows on one side only. */
  readonly strayRows: number;
  /** The largest error as a share (`worstError` of a comparison) and its column. */
  readonly worst: number;
  readonly worstColumn: string | null;
  readonly first: EvidenceCell | null;
};

/** The counts of a line. */
const COUNTS = [
  'servedLegacy',
  'servedBarkeep',
  'fallbacks',
  'failures',
  'legacyFailures',
  'compared',
  'unclean',
  'dropped',
  'cells',
  'inconsistent',
  'nanMismatches',
  'strayRows',
] as const;
export type EvidenceCount = (typeof COUNTS)[number];

export function emptyEvidence(atMs: number, stage: Stage): Evidence {
  const counts = Object.fromEntries(COUNTS.map((name) => [name, 0])) as Record<EvidenceCount, number>;
  return { day: dayOf(atMs), atMs, stage, version: '', ...counts, worst: 0, worstColumn: null, first: null };
}

/** Two lines as one; the stage, day and version are those of the later. */
export function addEvidence(a: Evidence, b: Evidence): Evidence {
  const counts = Object.fromEntries(COUNTS.map((name) => [name, a[name] + b[name]])) as Record<EvidenceCount, number>;
  const worse = b.worst > a.worst ? b : a;
  return {
    ...b,
    ...counts,
    version: b.version === '' ? a.version : b.version,
    worst: worse.worst,
    worstColumn: worse.worstColumn,
    first: a.first ?? b.first,
  };
}

export function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/** A line as it is stored: an infinite error as the largest number, which JSON has. */
export function evidenceText(line: Evidence): string {
  return `${JSON.stringify({ ...line, worst: Math.min(line.worst, Number.MAX_VALUE) })}\n`;
}

/** Reads lines back; what is none, as a line that a full disk has cut short, is counted. */
export function parseEvidence(text: string): { readonly lines: readonly Evidence[]; readonly broken: number } {
  const lines: Evidence[] = [];
  let broken = 0;
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    const value = parsed(line);
    if (value === undefined) broken++;
    else lines.push(value);
  }
  return { lines, broken };
}

function parsed(line: string): Evidence | undefined {
  try {
    const value = JSON.parse(line) as Partial<Evidence>;
    const isLine =
      typeof value.day === 'string' && typeof value.stage === 'string' && COUNTS.every((name) => typeof value[name] === 'number');
    return isLine ? (value as Evidence) : undefined;
  } catch {
    return undefined;
  }
}

import { formatTime } from '@barkeep/feature-core';
import { align, type Alignment } from './align.js';
import { typicalSize } from './difference.js';
import { isSame } from './diagnosis/hypothesis.js';
import type { ComparableFrame } from './frame.js';

/** Labels of the legacy rows that lie off Barkeep's by the same time each. */
export type LabelShift = {
  /** What the legacy labels are later by; two where summer time changes it. */
  readonly offsetsMs: readonly number[];
  readonly evidence: string;
  /** Rows whose labels are the same once they are moved, and cells of those that then have the same value. */
  readonly rows: number;
  readonly cells: number;
  readonly same: number;
};

const PROBES = 200;
const REACH = 3;
const HOUR_MS = 3_600_000;
const ZONE_MS = 14 * HOUR_MS;
const MOST_OFFSETS = 24;
const LEAST_MATCH = 0.8;
const LEAST_SAME = 0.5;
const ENOUGH_ROWS = 5;

/** Finds labels that are off, where rows stand on both sides that the other lacks. */
export function findLabelShift(
  legacy: ComparableFrame,
  barkeep: ComparableFrame,
  plain: Alignment,
  columns: readonly (readonly [legacy: Float64Array, barkeep: Float64Array])[],
): { readonly shift: LabelShift; readonly alignment: Alignment } | undefined {
  if (plain.onlyLegacy.rows === 0 || plain.onlyBarkeep.rows === 0 || legacy.timestamps.length < ENOUGH_ROWS) return undefined;
  const before = sameShare(plain, columns);
  const candidates = offsetsBetween(legacy.timestamps, barkeep.timestamps);
  const tries = candidates.map((offset) => {
    const alignment = align(legacy.timestamps, barkeep.timestamps, offset);
    return { offsets: [offset], alignment, ...sameShare(alignment, columns) };
  });
  const seasons = candidates.flatMap((a) => candidates.filter((b) => b - a === HOUR_MS).map((b) => [a, b] as const));
  for (const offsets of seasons.slice(0, 2)) {
    const alignment = alignByEither(legacy.timestamps, barkeep.timestamps, offsets);
    tries.push({ offsets: [...offsets], alignment, ...sameShare(alignment, columns) });
  }
  const rows = Math.min(legacy.timestamps.length, barkeep.timestamps.length);
  const fitting = tries
    .filter(({ alignment, share }) => alignment.legacy.length >= LEAST_MATCH * rows && share >= LEAST_SAME && share > before.share)
    .sort((a, b) => b.alignment.legacy.length * b.share - a.alignment.legacy.length * a.share || a.offsets.length - b.offsets.length);
  const [best] = fitting;
  if (best === undefined || best.alignment.legacy.length * best.share <= plain.legacy.length * before.share) return undefined;
  const { offsets, alignment, cells, same } = best;
  const at = alignment.legacy[0]!;
  const example = `${formatTime(legacy.timestamps[at]!)} there is ${formatTime(barkeep.timestamps[alignment.barkeep[0]!]!)} here`;
  const evidence = `the legacy labels are ${offsets.map(offsetText).join(' or ')} than Barkeep's (${example}): ${meaningOf(offsets, barkeep.timestamps)}; once they are moved ${alignment.legacy.length} rows meet, with ${same} of ${cells} cells the same`;
  return { alignment, shift: { offsetsMs: offsets, evidence, rows: alignment.legacy.length, cells, same } };
}

function sameShare(
  { legacy, barkeep }: Alignment,
  columns: readonly (readonly [Float64Array, Float64Array])[],
): { readonly share: number; readonly cells: number; readonly same: number } {
  let [cells, same] = [0, 0];
  for (const [x, y] of columns) {
    const size = typicalSize(y);
    for (let i = 0; i < legacy.length; i++) {
      const [a, b] = [x[legacy[i]!]!, y[barkeep[i]!]!];
      if (a !== a && b !== b) continue;
      cells++;
      if (isSame(a, b, 1e-6, size)) same++;
    }
  }
  return { share: cells === 0 ? 0 : same / cells, cells, same };
}

/** Differences between labels that lie near each other, the most frequent first. */
function offsetsBetween(legacy: Float64Array, barkeep: Float64Array): number[] {
  const counts = new Map<number, number>();
  const step = Math.max(1, Math.floor(legacy.length / PROBES));
  for (let i = 0; i < legacy.length; i += step) {
    let near = 0;
    while (near < barkeep.length && barkeep[near]! < legacy[i]!) near++;
    for (let j = Math.max(0, near - REACH * 8); j < Math.min(barkeep.length, near + REACH * 8); j++) {
      const offset = legacy[i]! - barkeep[j]!;
      if (offset !== 0) counts.set(offset, (counts.get(offset) ?? 0) + 1);
    }
  }
  // A week off meets nearly as many rows as none: what zones and closes are off by is looked at apart.
  const nearby = Math.max(ZONE_MS, typicalStep(barkeep));
  const met = (isNear: boolean): number[] =>
    [...counts]
      .filter(([offset]) => Math.abs(offset) <= nearby === isNear)
      .sort((a, b) => b[1] - a[1] || Math.abs(a[0]) - Math.abs(b[0]))
      .slice(0, MOST_OFFSETS)
      .map(([offset]) => ({ offset, met: matches(legacy, barkeep, offset) }))
      .sort((a, b) => b.met - a.met || Math.abs(a.offset) - Math.abs(b.offset))
      .map(({ offset }) => offset);
  return [...met(true).slice(0, 8), ...met(false).slice(0, 3)];
}

function matches(legacy: Float64Array, barkeep: Float64Array, offset: number): number {
  let [i, j, n] = [0, 0, 0];
  while (i < legacy.length && j < barkeep.length) {
    const a = legacy[i]! - offset;
    if (a === barkeep[j]!) n++;
    if (a <= barkeep[j]!) i++;
    else j++;
  }
  return n;
}

/** Rows that meet by one of two offsets: summer and winter. */
function alignByEither(legacy: Float64Array, barkeep: Float64Array, offsets: readonly number[]): Alignment {
  const known = new Set(barkeep);
  const moved = legacy.map((ms) => ms - (offsets.find((offset) => known.has(ms - offset)) ?? offsets[0]!));
  return align(moved, barkeep);
}

const ZONES: readonly { readonly hours: readonly number[]; readonly name: string }[] = [
  { hours: [4, 5], name: 'New York' },
  { hours: [4], name: 'New York in summer' },
  { hours: [5], name: 'New York in winter' },
  { hours: [5, 6], name: 'Chicago' },
  { hours: [0, 1], name: 'London' },
  { hours: [1, 2], name: 'Berlin or Paris' },
  { hours: [9], name: 'Tokyo' },
  { hours: [8], name: 'Shanghai or Singapore' },
  { hours: [5.5], name: 'Mumbai' },
];

function meaningOf(offsets: readonly number[], timestamps: Float64Array): string {
  const [offset] = offsets as [number];
  const stepMs = typicalStep(timestamps);
  if (offsets.length === 1 && offset === stepMs) return `they are of the bars' closes`;
  if (offsets.length === 1 && offset === -stepMs) return 'they are one bar early';
  const hours = offsets.map((ms) => Math.abs(ms) / HOUR_MS).sort((a, b) => a - b);
  const zone = ZONES.find((each) => each.hours.join() === hours.join());
  if (hours.every((h) => (h * 4) % 1 === 0 && h <= 14))
    return `a time zone${zone === undefined ? '' : `, such as that of ${zone.name}`}${offsets.length > 1 ? ', with summer time' : ''}`;
  return 'labels of another rule';
}

function typicalStep(timestamps: Float64Array): number {
  const steps = timestamps
    .slice(1)
    .map((ms, i) => ms - timestamps[i]!)
    .sort();
  return steps[Math.floor(steps.length / 2)] ?? NaN;
}

function offsetText(ms: number): string {
  const size = Math.abs(ms);
  const text = size % 86_400_000 === 0 ? `${size / 86_400_000} d` : size % HOUR_MS === 0 ? `${size / HOUR_MS} h` : `${size / 60_000} min`;
  return `${text} ${ms > 0 ? 'later' : 'earlier'}`;
}

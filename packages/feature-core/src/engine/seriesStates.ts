import type { FeatureSet } from '../sets/featureSet.js';
import { checkpointSize } from './machine.js';
import { planOf } from './set.js';

/** Rows between two states that a series holds on to. */
export const CHECKPOINT_ROWS = 4096;
/** Rows between two states of the sets that cost most to run. */
const FEWEST_ROWS = 1024;
/** Nodes times rows between two states, unless they would lie closer than that: two thirds of a millisecond. */
const MAX_WORK = 200_000;
/** Bytes of states for each bar, where they lie closer than 4,096 rows: as many as the bar itself has. */
const MAX_BYTES_A_BAR = 48;
/** States between those of every 4,096 rows that stay when they are thinned out. */
const INNER_KEPT = 16;

/**
 * Rows between two states of a set: 4,096, and half or a quarter of it where a run over so many takes long, since that is how far the way to a row may be. Always a
 * divisor of 4,096, and the same for the same version everywhere.
 * @throws BarkeepError `NEEDS_PANEL` for a set that compares symbols with each other
 */
export function checkpointRows(set: FeatureSet): number {
  return set.derive(rowsBetween);
}

function rowsBetween(set: FeatureSet): number {
  const plan = planOf(set);
  const bytes = 8 * checkpointSize(plan, false);
  let rows = CHECKPOINT_ROWS;
  while (rows > FEWEST_ROWS && rows * plan.nodes.length > MAX_WORK && bytes / (rows / 2) <= MAX_BYTES_A_BAR) rows /= 2;
  return rows;
}

/** The states of a series before some of its rows: those of every 4,096 rows for as long as it is there, those between until they are thinned out. */
export class SeriesStates {
  /** Rows between two of them. */
  readonly every: number;
  private readonly wide: Float64Array[] = [];
  private readonly inner = new Map<number, Float64Array>();

  constructor(every: number) {
    this.every = every;
  }

  /** Bytes of those that stay when they are thinned out. */
  get byteSize(): number {
    let bytes = 0;
    this.wide.forEach(({ byteLength }) => (bytes += byteLength));
    let left = INNER_KEPT;
    for (const { byteLength } of this.inner.values()) {
      if (left-- === 0) break;
      bytes += byteLength;
    }
    return bytes;
  }

  /** That before `row`; undefined where it is not kept. */
  at(row: number): Float64Array | undefined {
    return row % CHECKPOINT_ROWS === 0 ? this.wide[row / CHECKPOINT_ROWS] : this.inner.get(row);
  }

  /** The last row at or before `row` whose state is kept; 0, the series' beginning, always is. */
  nearest(row: number): number {
    let near = row - (row % this.every);
    while (near > 0 && this.at(near) === undefined) near -= this.every;
    return near;
  }

  keep(row: number, state: Float64Array): void {
    if (row % CHECKPOINT_ROWS === 0) {
      this.wide[row / CHECKPOINT_ROWS] = state;
      return;
    }
    this.inner.delete(row);
    this.inner.set(row, state);
  }

  /** Drops those of `row` and behind it. */
  cutAt(row: number): void {
    this.wide.length = Math.min(this.wide.length, Math.ceil(row / CHECKPOINT_ROWS));
    for (const kept of this.inner.keys()) if (kept >= row) this.inner.delete(kept);
  }

  /** Of those between two of every 4,096 rows leaves the last ones that were kept, and all behind the last of these in a series of `length` rows. */
  thin(length: number): void {
    for (const row of this.inner.keys()) {
      if (this.inner.size <= INNER_KEPT) return;
      if (row < length - (length % CHECKPOINT_ROWS)) this.inner.delete(row);
    }
  }
}

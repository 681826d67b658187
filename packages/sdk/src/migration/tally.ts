import { decadeOf, HISTOGRAM_EDGES, relativeError, typicalSize, ulpsBetween } from './difference.js';

/** A cell that differs: `row` counts the common rows from 0, `timestamp` is its label, ms UTC. */
export type DifferingCell = { readonly row: number; readonly timestamp: number; readonly legacy: number; readonly barkeep: number };

/** What was counted of a column's common rows. */
export type ColumnTally = {
  readonly cells: number;
  /** Equal to the bit; NaN equals NaN. */
  readonly equal: number;
  /** Cells that count as another value: beyond the tolerance, NaN or infinite on one side only. */
  readonly inconsistent: number;
  /** NaN there and a number here, and the other way round. */
  readonly nanOnlyLegacy: number;
  readonly nanOnlyBarkeep: number;
  readonly worstUlps: number;
  /** |a − b| over the larger of the two. */
  readonly worstRelative: number;
  /** |a − b| over the larger of the two and the column's usual size: what is held against the tolerance. */
  readonly worstError: number;
  /** The cell of `worstError`, null where no two numbers differ. */
  readonly worst: DifferingCell | null;
  /** Cells by decade of relative error (`HISTOGRAM_EDGES`); equal ones are in none, infinite against finite is in the last. */
  readonly histogram: readonly number[];
  /** The first inconsistent cell. */
  readonly first: DifferingCell | null;
};

export type TalliedColumn = { readonly tally: ColumnTally; readonly differs: Uint8Array; readonly typical: number };

/** Counts a column of common rows; `differs` has 1 where a cell is inconsistent. */
export function tallyColumn(legacy: Float64Array, barkeep: Float64Array, timestamps: Float64Array, tolerance: number): TalliedColumn {
  const typical = typicalSize(barkeep);
  const differs = new Uint8Array(legacy.length);
  const histogram = new Array<number>(HISTOGRAM_EDGES.length + 1).fill(0);
  let [equal, inconsistent, nanOnlyLegacy, nanOnlyBarkeep] = [0, 0, 0, 0];
  let [worstUlps, worstRelative, worstError, worstRow] = [0, 0, 0, -1];
  for (let i = 0; i < legacy.length; i++) {
    const a = legacy[i]!;
    const b = barkeep[i]!;
    if (Object.is(a, b)) {
      equal++;
      continue;
    }
    if (a !== a || b !== b) {
      if (a !== a) nanOnlyLegacy++;
      else nanOnlyBarkeep++;
      differs[i] = 1;
      inconsistent++;
      continue;
    }
    const apart = Math.abs(a - b);
    const relative = apart === Infinity ? Infinity : relativeError(a, b);
    const error = apart === Infinity ? Infinity : apart === 0 ? 0 : apart / Math.max(Math.abs(a), Math.abs(b), typical);
    histogram[decadeOf(relative)]!++;
    worstUlps = Math.max(worstUlps, ulpsBetween(a, b));
    worstRelative = Math.max(worstRelative, relative);
    if (error > worstError) [worstError, worstRow] = [error, i];
    if (error <= tolerance) continue;
    differs[i] = 1;
    inconsistent++;
  }
  const cell = (row: number): DifferingCell | null =>
    row < 0 ? null : { row, timestamp: timestamps[row]!, legacy: legacy[row]!, barkeep: barkeep[row]! };
  const tally: ColumnTally = {
    cells: legacy.length,
    equal,
    inconsistent,
    nanOnlyLegacy,
    nanOnlyBarkeep,
    worstUlps,
    worstRelative,
    worstError,
    worst: cell(worstRow),
    histogram,
    first: cell(differs.indexOf(1)),
  };
  return { tally, differs, typical };
}

import type { Columns } from './report.js';

/**
 * Whether two values count as the same: NaN equals NaN, and numbers may differ by `tolerance` of the larger of the two or of `size`, the usual size of
 * their column, so that a value near 0 is not held to more digits than its column has. With `tolerance` 0 every bit counts.
 */
export function isSame(a: number, b: number, tolerance: number, size: number): boolean {
  if (tolerance === 0) return Object.is(a, b) || (a !== a && b !== b);
  if (a === b || (a !== a && b !== b)) return true;
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b), size);
}

/** The median magnitude of a column's finite values, which one spike does not move; 0 where it has none. */
export function usualSize(values: ArrayLike<number>): number {
  const sizes = new Float64Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) if (Number.isFinite(values[i])) sizes[count++] = Math.abs(values[i]!);
  return count === 0 ? 0 : sizes.subarray(0, count).sort()[count >> 1]!;
}

/** The first of the rows `[from, to)` in which `actual` is not as `base`; -1 where all are. */
export function firstDifference(
  base: ArrayLike<number>,
  actual: ArrayLike<number>,
  from: number,
  to: number,
  tolerance: number,
  size: number,
): number {
  for (let row = from; row < to; row++) if (!isSame(base[row]!, actual[row]!, tolerance, size)) return row;
  return -1;
}

/** For each column the first row in which the two are not the same; -1 where all are. */
export function firstDifferences(base: Columns, actual: Columns, tolerance: number): Int32Array {
  const sizes = usualSizes(base);
  return Int32Array.from(base.columns, (column, k) => firstDifference(column, actual.columns[k]!, 0, column.length, tolerance, sizes[k]!));
}

/** The first row that is not NaN; null where all are. */
export function firstDefined(values: ArrayLike<number>): number | null {
  for (let row = 0; row < values.length; row++) if (values[row] === values[row]) return row;
  return null;
}

/** The usual size of each column. */
export function usualSizes({ columns }: Columns): Float64Array {
  return Float64Array.from(columns, usualSize);
}

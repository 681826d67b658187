export type Tolerance = { readonly rtol: number; readonly atol?: number; readonly scaled?: boolean };

/**
 * Compares as compare.py does: |actual − expected| ≤ atol + rtol·|expected|, with `scaled` the larger of |expected| and the column's median in its place;
 * NaN must be NaN and an infinity the same one, but where `same` says otherwise. `rowOf` gives the row of `actual` for a row of `expected`.
 */
export function compareColumn(
  expected: Float64Array,
  actual: Float64Array,
  tolerance: Tolerance,
  rowOf: (row: number) => number,
  same?: (row: number) => boolean,
): number {
  const { rtol, atol = 0, scaled = false } = tolerance;
  const floor = scaled ? median(expected) : 0;
  for (let row = 0; row < expected.length; row++) {
    const e = expected[row]!;
    const a = actual[rowOf(row)]!;
    if (e === a || (e !== e && a !== a)) continue;
    if (Math.abs(a - e) <= atol + rtol * Math.max(Number.isFinite(e) ? Math.abs(e) : 0, floor)) continue;
    if (same?.(row) === true && !Number.isFinite(e) && !Number.isFinite(a)) continue;
    return row;
  }
  return -1;
}

function median(values: Float64Array): number {
  const sizes = values.filter(Number.isFinite).map(Math.abs).sort();
  const middle = sizes.length >> 1;
  if (sizes.length === 0) return 0;
  return sizes.length % 2 === 1 ? sizes[middle]! : (sizes[middle - 1]! + sizes[middle]!) / 2;
}

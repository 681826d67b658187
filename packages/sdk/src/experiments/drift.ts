/** How a column of one version stands to that of another, on the same bars. */
export type ColumnDrift = {
  readonly column: string;
  /** Rows in which both have a number. */
  readonly rows: number;
  readonly meanA: number;
  readonly meanB: number;
  readonly deviationA: number;
  readonly deviationB: number;
  /** Difference of the means in standard deviations of A; NaN where A is constant and the means differ. */
  readonly meanDrift: number;
  /** Root of the mean square of b − a, in standard deviations of A. */
  readonly drift: number;
  /** Pearson's, NaN where one of the two is constant. */
  readonly correlation: number;
  /** Part of all rows in which the two are not equal to the bit; NaN equals NaN. */
  readonly differing: number;
  /** NaN in one of the two only. */
  readonly nanOnlyA: number;
  readonly nanOnlyB: number;
};

/** Compares two columns of the same rows. Infinite values count as differing, and are left out of the moments. */
export function driftOf(column: string, a: Float64Array, b: Float64Array): ColumnDrift {
  let [rows, sumA, sumB, different, nanOnlyA, nanOnlyB] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (!Object.is(x, y)) different++;
    if (x !== x && y === y) nanOnlyA++;
    if (x === x && y !== y) nanOnlyB++;
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    rows++;
    sumA += x;
    sumB += y;
  }
  const [meanA, meanB] = [sumA / rows, sumB / rows];
  let [squaresA, squaresB, products, differences] = [0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (!Number.isFinite(x) || !Number.isFinite(y)) continue;
    squaresA += (x - meanA) ** 2;
    squaresB += (y - meanB) ** 2;
    products += (x - meanA) * (y - meanB);
    differences += (y - x) ** 2;
  }
  const deviationA = Math.sqrt(squaresA / rows);
  const inDeviations = (value: number): number => (value === 0 ? 0 : deviationA === 0 ? NaN : value / deviationA);
  return {
    column,
    rows,
    meanA,
    meanB,
    deviationA,
    deviationB: Math.sqrt(squaresB / rows),
    meanDrift: inDeviations(meanB - meanA),
    drift: inDeviations(Math.sqrt(differences / rows)),
    correlation: squaresA === 0 || squaresB === 0 ? NaN : products / Math.sqrt(squaresA * squaresB),
    differing: a.length === 0 ? 0 : different / a.length,
    nanOnlyA,
    nanOnlyB,
  };
}

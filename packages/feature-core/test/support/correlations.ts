/**
 * Pearson's correlations of the rows from `from` on of any two columns; what is not finite counts as the mean. NaN for a column of one value.
 */
export function correlations(columns: readonly Float64Array[], from: number): (a: number, b: number) => number {
  const scores = columns.map((column) => standardised(column.subarray(from)));
  return (a, b) => {
    const [x, y] = [scores[a]!, scores[b]!];
    let sum = 0;
    for (let i = 0; i < x.length; i++) sum += x[i]! * y[i]!;
    return sum;
  };
}

/** Distances from the mean, divided so that their squares add up to 1. */
function standardised(values: Float64Array): Float64Array {
  const finite = values.filter((value) => Number.isFinite(value));
  const mean = finite.reduce((sum, value) => sum + value, 0) / finite.length;
  const distances = values.map((value) => (Number.isFinite(value) ? value - mean : 0));
  const length = Math.sqrt(distances.reduce((sum, value) => sum + value * value, 0));
  return distances.map((distance) => distance / length);
}

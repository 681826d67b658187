import { sumRest } from './elementary/pair.js';

/**
 * Mean of the first `count` values, which are finite: summed in double-double, so that large ones that cancel do not drown the others. Equal values have
 * their own value as mean, exactly.
 */
export function crossMean(values: Float64Array, count: number): number {
  const first = values[0]!;
  let equal = 1;
  while (equal < count && values[equal] === first) equal++;
  if (equal === count) return first;
  return sumOfDifferences(values, count, 0) / count;
}

/** Variance of the first `count` values about their mean, of a sample (ddof 1); the rounding of the mean is taken out. NaN for one value. */
export function crossVariance(values: Float64Array, count: number, mean: number): number {
  let hi = 0;
  let lo = 0;
  for (let i = 0; i < count; i++) {
    const difference = values[i]! - mean;
    const square = difference * difference;
    const sum = hi + square;
    lo += sumRest(hi, square, sum);
    hi = sum;
  }
  const rest = sumOfDifferences(values, count, mean);
  return (hi + lo - (rest * rest) / count) / (count - 1);
}

function sumOfDifferences(values: Float64Array, count: number, from: number): number {
  let hi = 0;
  let lo = 0;
  for (let i = 0; i < count; i++) {
    const difference = values[i]! - from;
    const sum = hi + difference;
    lo += sumRest(hi, difference, sum);
    hi = sum;
  }
  return hi + lo;
}

import { between } from '../../math/interval.js';
import { defineCross } from '../define.js';

/**
 * Rank among the symbols that have a value at the same timestamp, as a fraction of their number: the largest has 1, the smallest of n has 1 / n, equal
 * values share the mean of their ranks. Infinities have their place in the order. Unit: a ratio in (0, 1]. NaN where the symbol has no value.
 * @see pandas groupby(timestamp).rank(pct=True), method average
 */
export const rank = defineCross({
  name: 'rank',
  revision: 1,
  summary: 'Rank among the symbols at one timestamp as a fraction of their number, ties shared',
  source: 'pandas rank(pct=True)',
  infinite: 'counted',
  unit: 'ratio',
  range: between(0, 1),
  run(values, count) {
    const sorted = values.slice(0, count).sort();
    for (let i = 0; i < count; i++) {
      const value = values[i]!;
      const below = firstNotBelow(sorted, value);
      let upTo = below + 1;
      while (upTo < count && sorted[upTo] === value) upTo++;
      values[i] = (below + 1 + upTo) / 2 / count;
    }
  },
});

function firstNotBelow(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

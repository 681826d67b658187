import { crossMean, crossVariance } from '../../math/crossMean.js';
import { UNBOUNDED } from '../../math/interval.js';
import { defineCross } from '../define.js';

/**
 * Difference to the mean of the symbols that have a finite value at the same timestamp, in standard deviations of theirs (of a sample, ddof 1). Unit: a
 * ratio. NaN where the symbol has no finite value, where it alone has one, and where all of them are equal: the deviation is 0 and says nothing.
 * @see pandas (x - mean()) / std() over groupby(timestamp); qlib CSZScoreNorm
 */
export const zscore = defineCross({
  name: 'zscore',
  revision: 1,
  summary: 'Difference to the mean of the symbols at one timestamp in their standard deviations (ddof 1)',
  source: 'pandas (x - mean()) / std()',
  infinite: 'left-out',
  unit: 'ratio',
  range: UNBOUNDED,
  run(values, count) {
    const mean = crossMean(values, count);
    const deviation = Math.sqrt(crossVariance(values, count, mean));
    for (let i = 0; i < count; i++) values[i] = (values[i]! - mean) / deviation;
  },
});

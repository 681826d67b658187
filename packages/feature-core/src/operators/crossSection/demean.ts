import { crossMean } from '../../math/crossMean.js';
import { fractional, minus } from '../../math/interval.js';
import { defineCross } from '../define.js';

/**
 * Difference to the mean of the symbols that have a finite value at the same timestamp; exactly 0 where all of them are equal. Unit: that of the input.
 * NaN where the symbol has no finite value.
 * @see pandas x - groupby(timestamp).transform('mean')
 */
export const demean = defineCross({
  name: 'demean',
  revision: 1,
  summary: 'Difference to the mean of the symbols at one timestamp',
  source: 'pandas x - mean()',
  infinite: 'left-out',
  unit: 'x',
  range: (_params, [x]) => fractional(minus(x!, x!)),
  run(values, count) {
    const mean = crossMean(values, count);
    for (let i = 0; i < count; i++) values[i] = values[i]! - mean;
  },
});

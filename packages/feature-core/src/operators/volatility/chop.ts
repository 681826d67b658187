import { between, UNBOUNDED } from '../../math/interval.js';
import { deriveOperator } from '../define.js';

const TOP = 'greater(high, shift(close, 1))';
const BOTTOM = 'lesser(low, shift(close, 1))';

/**
 * Choppiness index: 100·ln(Σ true range / (highest true high − lowest true low)) / ln(period); near 0 in a straight trend, near 100 in none.
 * Unit: percent, 0..100. NaN for the first `period` bars.
 * @see Dreiss 1993
 */
export const chop = deriveOperator({
  name: 'chop',
  revision: 1,
  category: 'volatility',
  summary: 'Choppiness index: how much longer the way of the price was than the range that it covered',
  source: 'Dreiss 1993; DaveSkender/Stock.Indicators Choppiness Index',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 14, min: 2 } },
  unit: 'percent',
  range: (_params, _inputs, atMost) => (atMost(1, 2) && atMost(2, 0) ? between(-1e-12, 100 + 1e-12) : UNBOUNDED),
  expression: `100 * log(sum(trange(high, low, close), period) / (max(${TOP}, period) - min(${BOTTOM}, period))) / log(period)`,
});

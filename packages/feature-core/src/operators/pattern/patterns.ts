import { PATTERNS } from '../../math/candle/patterns.js';
import { deriveOperator, type DerivedOperator } from '../define.js';

/**
 * TA-Lib's candle patterns, one operator each: 100 where a bullish one ends, −100 where a bearish one does (other sizes where its summary says so), else 0.
 * Unit: ratio, integer. 0 in the lookback and while a bar with a hole is in the pattern or its averages.
 * @see TA-Lib, group Pattern Recognition
 */
export const candlePatterns: readonly DerivedOperator[] = PATTERNS.map(({ name, summary, penetration }, number) =>
  deriveOperator({
    name,
    revision: 1,
    category: 'pattern',
    summary,
    source: `TA-Lib ${name.toUpperCase()}`,
    inputs: ['open', 'high', 'low', 'close'],
    params: penetration === undefined ? {} : { penetration: { default: penetration, min: 0, max: 3e37, real: true } },
    expression: `candle_match(open, high, low, close, candle(open, high, low, close), ${number}, ${penetration === undefined ? 0 : 'penetration'})`,
  }),
);

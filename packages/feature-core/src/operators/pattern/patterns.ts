import type { Pattern } from '../../math/candle/pattern.js';
import { PATTERNS } from '../../math/candle/patterns.js';
import { integers, type Interval } from '../../math/interval.js';
import { deriveOperator, type DerivedOperator } from '../define.js';

/** Where prices decide a pattern, the names of those that point one way only. */
const BULLISH = new Set(
  'cdl3starsinsouth cdl3whitesoldiers cdlconcealbabyswall cdlhomingpigeon cdlladderbottom cdlmatchinglow cdlmathold cdlmorningdojistar cdlmorningstar cdlpiercing cdlsticksandwich cdlunique3river'.split(
    ' ',
  ),
);
const BEARISH = new Set(
  'cdl2crows cdl3blackcrows cdladvanceblock cdldarkcloudcover cdleveningdojistar cdleveningstar cdlidentical3crows cdlinneck cdlonneck cdlstalledpattern cdlthrusting cdlupsidegap2crows'.split(
    ' ',
  ),
);
/** Those that a later bar confirms count double then. */
const CONFIRMED = new Set(['cdlhikkake', 'cdlhikkakemod']);

function rangeOf(name: string, value: Pattern['value']): Interval {
  if (value === 'bullish' || BULLISH.has(name)) return integers(0, 100);
  if (value === 'bearish' || BEARISH.has(name)) return integers(-100, 0);
  return CONFIRMED.has(name) ? integers(-200, 200) : integers(-100, 100);
}

/**
 * TA-Lib's candle patterns, one operator each: 100 where a bullish one ends, −100 where a bearish one does (other sizes where its summary says so), else 0.
 * Unit: ratio, integer. 0 in the lookback and while a bar with a hole is in the pattern or its averages.
 * @see TA-Lib, group Pattern Recognition
 */
export const candlePatterns: readonly DerivedOperator[] = PATTERNS.map(({ name, summary, penetration, value }, number) =>
  deriveOperator({
    name,
    revision: 1,
    category: 'pattern',
    summary,
    source: `TA-Lib ${name.toUpperCase()}`,
    inputs: ['open', 'high', 'low', 'close'],
    range: rangeOf(name, value),
    params: penetration === undefined ? {} : { penetration: { default: penetration, min: 0, max: 3e37, real: true } },
    expression: `candle_match(open, high, low, close, candle(open, high, low, close), ${number}, ${penetration === undefined ? 0 : 'penetration'})`,
  }),
);

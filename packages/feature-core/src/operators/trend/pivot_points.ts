import { deriveOperator } from '../define.js';

const HIGH = 'max(shift(high, 1), period)';
const LOW = 'min(shift(low, 1), period)';
const PIVOT = `(${HIGH} + ${LOW} + shift(close, 1)) / 3`;

/**
 * Floor traders' pivot points of the `period` bars before this one: (high + low + close)/3 and three levels of resistance and support around it. Unit: price.
 * NaN for the first `period` bars.
 */
export const pivotPoints = deriveOperator({
  name: 'pivot_points',
  revision: 1,
  category: 'trend',
  summary: 'Pivot of the bars before this one, with three levels of resistance and of support',
  source: "floor traders' pivot points; DaveSkender/Stock.Indicators Rolling Pivots (standard)",
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 1, min: 1 } },
  unit: 'x',
  expression: {
    pp: PIVOT,
    r1: `2 * (${PIVOT}) - ${LOW}`,
    s1: `2 * (${PIVOT}) - ${HIGH}`,
    r2: `${PIVOT} + (${HIGH} - ${LOW})`,
    s2: `${PIVOT} - (${HIGH} - ${LOW})`,
    r3: `${HIGH} + 2 * (${PIVOT} - ${LOW})`,
    s3: `${LOW} - 2 * (${HIGH} - (${PIVOT}))`,
  },
});

import { rounded, UNBOUNDED } from '../../math/interval.js';
import { deriveOperator } from '../define.js';

function pressure(period: number): string {
  return `div_positive(sum(close - lesser(low, shift(close, 1)), ${period}), sum(trange(high, low, close), ${period}))`;
}

/**
 * Ultimate oscillator: (4·a + 2·b + c)/7 in percent, each the sum of close − min(low, previous close) over that of the true range in one window, the shortest
 * weighing most; a term without range is 0. Unit: percent. NaN for as many bars as the longest window has.
 * @see TA-Lib ULTOSC; Williams 1985
 */
export const ultosc = deriveOperator({
  name: 'ultosc',
  revision: 1,
  category: 'momentum',
  summary: 'Ultimate oscillator: buying pressure over true range in three windows',
  source: 'TA-Lib ULTOSC; Williams 1985',
  inputs: ['high', 'low', 'close'],
  params: { period1: { default: 7, min: 1 }, period2: { default: 14, min: 1 }, period3: { default: 28, min: 1 } },
  unit: 'percent',
  range: (_params, _inputs, atMost) => (atMost(1, 2) && atMost(2, 0) ? rounded(0, 100) : UNBOUNDED),
  expression: ({ period1, period2, period3 }) => {
    const [short, middle, long] = [period1, period2, period3].sort((a, b) => a - b).map(pressure);
    return `100 * (4 * ${short} + 2 * ${middle} + ${long}) / 7`;
  },
});

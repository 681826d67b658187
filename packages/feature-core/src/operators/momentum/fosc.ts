import { deriveOperator } from '../define.js';

/** The next value of the line fitted to the window. */
const FORECAST = '(wma(x, period) + (wma(x, period) - sma(x, period)) * (2 + 6 / (period - 1)))';

/**
 * Forecast oscillator: 100·(x − f)/x, f the next value of the line fitted to the `period` values before this one; 0 where x is 0. Unit: ratio.
 * NaN for the first `period` bars. The fit is written by the weighted and the plain mean, w + (w − m)·(2 + 6/(period − 1)).
 * @see TA-Lib FOSC; Chande, Kroll 1994
 */
export const fosc = deriveOperator({
  name: 'fosc',
  revision: 1,
  category: 'momentum',
  summary: 'Forecast oscillator: distance from what a line through the values before foretold, in percent',
  source: 'TA-Lib FOSC; Chande, Kroll 1994',
  inputs: ['x'],
  params: { period: { default: 5, min: 2 } },
  expression: `100 * div_or(x - shift(${FORECAST}, 1), x, 0)`,
});

import { deriveOperator } from '../define.js';

const AVERAGES = '(sma(x, 20) > sma(x, 50)) - (sma(x, 20) <= sma(x, 50))';
const SCORE = `(${AVERAGES} + (rsi_sma(x, 14) > 60) - (rsi_sma(x, 14) < 40))`;
const CHANGE = '(x / shift(x, period) - 1)';

/**
 * Regime of a trend by its change over `period` bars, two averages and the strength index: 1 (bull) where the change is at least `bull` and the score is
 * positive, else 0 (bear) where the change is at most `bear` or the score is negative, else 0.5. The score is 1 for sma 20 above sma 50, −1 for below or equal, plus 1 for
 * an index above 60, less 1 below 40. Unit: ratio. Defined from the first bar on, 0.5 for the first `period`; what is not yet defined decides nothing.
 */
export const trendRegime = deriveOperator({
  name: 'trend_regime',
  revision: 1,
  category: 'trend',
  summary: 'Regime by change, averages and strength: 1 bull, 0.5 neutral, 0 bear',
  source: 'the detector of trading environments whose inputs env53-market gives',
  inputs: ['x'],
  params: {
    period: { default: 60, min: 1 },
    bull: { default: 0.1, min: -1, max: 100, real: true },
    bear: { default: -0.1, min: -1, max: 100, real: true },
  },
  unit: 'ratio',
  expression: ({ period }) =>
    `where(qlib_sum(1, ${period! + 1}) > period, where((${CHANGE} >= bull) * (${SCORE} > 0), 1, where((${CHANGE} <= bear) + (${SCORE} < 0), 0, 0.5)), 0.5)`,
});

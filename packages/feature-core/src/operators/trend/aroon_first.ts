import { deriveOperator, type Params } from '../define.js';

const up = ({ period }: Params): string => `mask(100 * (qlib_idxmax(high, ${period! + 1}) - 1) / period, max(high, ${period! + 1}))`;
const down = ({ period }: Params): string => `mask(100 * (qlib_idxmin(low, ${period! + 1}) - 1) / period, min(low, ${period! + 1}))`;

/**
 * Aroon in which of equal extremes the first counts: 100·place/period of the highest high, and of the lowest low, in the window of period + 1 bars, 0 for its oldest.
 * Unit: percent; the oscillator −100..100. NaN for the first `period` bars. TA-Lib's, in which the newest counts, is `aroon`.
 * @see DaveSkender/Stock.Indicators Aroon
 */
export const aroonFirst = deriveOperator({
  name: 'aroon_first',
  revision: 1,
  category: 'trend',
  summary: 'Aroon in which of equal extremes the first counts',
  source: 'Chande 1995; DaveSkender/Stock.Indicators Aroon',
  inputs: ['high', 'low'],
  params: { period: { default: 25, min: 1 } },
  unit: 'ratio',
  expression: { aroonup: up, aroondown: down, aroonosc: (params) => `${up(params)} - ${down(params)}` },
});

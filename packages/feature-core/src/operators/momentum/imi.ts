import { deriveOperator } from '../define.js';

/**
 * Intraday momentum index: 100 times the bodies of rising bars over those of all of the last `period` bars, 50 without any body. Unit: percent.
 * NaN for the first `period - 1` bars.
 * @see TA-Lib IMI; Chande 1993
 */
export const imi = deriveOperator({
  name: 'imi',
  revision: 1,
  category: 'momentum',
  summary: 'Intraday momentum index: rising bodies over all bodies, in percent',
  source: 'TA-Lib IMI; Chande 1993',
  inputs: ['open', 'close'],
  params: { period: { default: 14, min: 2 } },
  expression: 'share(sum(greater(close - open, 0), period), sum(greater(open - close, 0), period), 50)',
});

import { deriveOperator } from '../define.js';

const FLOW = 'money_flow(high, low, close, volume)';

/**
 * Money flow index: 100 times the money flow of bars whose typical price rises over that of all of the last `period` bars, 0 without any. Unit: percent.
 * NaN for the first `period` bars.
 * @see TA-Lib MFI; Quong, Soudack 1989
 */
export const mfi = deriveOperator({
  name: 'mfi',
  revision: 1,
  category: 'momentum',
  summary: 'Money flow index: the share of rising money flow, in percent',
  source: 'TA-Lib MFI; Quong, Soudack 1989',
  inputs: ['high', 'low', 'close', 'volume'],
  params: { period: { default: 14, min: 2 } },
  expression: `share(sum(${FLOW}.positive, period), sum(${FLOW}.negative, period), 0)`,
});

import { deriveOperator } from '../define.js';

const STOP = 'trailing_stop(high, low, close, atr(high, low, close, period), multiplier)';

/**
 * Supertrend: a stop `multiplier` average true ranges below the middle of the bar in a rising trend and above it in a falling one, and the side, 1 or −1.
 * Unit: price; the side is 0 where there is none yet. NaN for the first `period` bars.
 * @see TA-Lib SUPERTREND; Seban 2008
 */
export const supertrend = deriveOperator({
  name: 'supertrend',
  revision: 1,
  category: 'trend',
  summary: 'Supertrend: a stop some average true ranges from the middle of the bar, and its side',
  source: 'TA-Lib SUPERTREND; Seban 2008',
  inputs: ['high', 'low', 'close'],
  params: { period: { default: 10, min: 2 }, multiplier: { default: 3, min: 0, max: 3e37, real: true } },
  expression: {
    supertrend: `${STOP}.stop`,
    trend: `fillna(${STOP}.side, 0)`,
  },
});

import type { GoldenRow } from '../support/goldenRows.js';

/** Written by rows.py. */
export const volume: readonly GoldenRow[] = [
  {
    expression: 'obv(close, volume)',
    bars: 'quotes502_1d',
    source: 'TA-Lib 0.8.2 (C 0.8.1) OBV',
    tolerance: 0,
    reason: 'one operation, rounded once',
    size: 1706078066,
    values: { 0: 96708880, 1: 180057632, 37: 980430384, 251: 1867918056, 351: 2270277648, 419: 2695671216, 501: 636552384 },
  },
  {
    expression: 'obv(close, volume)',
    bars: 'aapl_1d',
    source: 'TA-Lib 0.8.2 (C 0.8.1) OBV',
    tolerance: 0,
    reason: 'one operation, rounded once',
    size: 894377750,
    values: { 0: 9616100, 1: 6837000, 37: -12685500, 561: -241249100, 763: -398343500, 1635: 796335600, 3269: 1956815000 },
  },
  {
    expression: 'obv(close, volume)',
    bars: 'adv_constant',
    source: 'TA-Lib 0.8.2 (C 0.8.1) OBV',
    tolerance: 0,
    reason: 'one operation, rounded once',
    size: 1000,
    values: { 0: 1000, 1: 1000, 37: 1000, 150: 1000, 299: 1000 },
  },
];

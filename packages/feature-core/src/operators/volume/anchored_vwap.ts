import { checkDate, dateParam } from '../calendar/calendarDate.js';
import { deriveOperator } from '../define.js';

/**
 * Volume-weighted mean of the typical price since a date, written as a number, 20240131. Unit: price, anchored at the first bar that opens at or after 0:00 UTC of
 * it. NaN before, while there has been no volume since, and at a bar with a hole.
 */
export const anchoredVwap = deriveOperator({
  name: 'anchored_vwap',
  revision: 1,
  category: 'volume',
  summary: 'Volume-weighted mean of the typical price since a date',
  source: 'TA-Lib VWAP, from a date on; Shannon 2023',
  inputs: ['high', 'low', 'close', 'volume', 'timestamp'],
  params: { date: dateParam },
  check: ({ date }) => checkDate('anchored_vwap', date!),
  expression: 'vwap_since(high, low, close, volume, date_start(timestamp, date))',
});

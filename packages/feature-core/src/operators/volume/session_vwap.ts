import { utcOffsetParam } from '../calendar/utcOffset.js';
import { deriveOperator } from '../define.js';

/**
 * Volume-weighted mean of the typical price since the first bar of the day, by a clock that is `utc_offset` minutes ahead of UTC. Unit: price, anchored at the
 * day's first bar: a changed bar has no influence beyond its day. NaN while the day has had no volume, and at a bar with a hole.
 */
export const sessionVwap = deriveOperator({
  name: 'session_vwap',
  revision: 1,
  category: 'volume',
  summary: 'Volume-weighted mean of the typical price since the day began',
  source: "TA-Lib VWAP, from each day's first bar on",
  inputs: ['high', 'low', 'close', 'volume', 'timestamp'],
  params: { utc_offset: utcOffsetParam },
  expression: 'vwap_since(high, low, close, volume, session_start(timestamp, utc_offset))',
});

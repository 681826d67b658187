import type { Bar, Bars } from '../../src/bars/bars.js';
import { timeframeMs, type Timeframe } from '../../src/bars/timeframe.js';
import { rowOf } from './hostileBars.js';

/** Coarser bars by grouping objects, slow and plain: what has closed by `untilMs`, without a first bucket that begins late. */
export function plainBuckets(bars: Bars, to: Timeframe, untilMs: number): Bar[] {
  const length = timeframeMs(to);
  const groups = new Map<number, Bar[]>();
  for (let i = 0; i < bars.timestamp.length; i++) {
    const bar = rowOf(bars, i);
    const open = Math.floor(bar.timestamp / length) * length;
    groups.set(open, [...(groups.get(open) ?? []), bar]);
  }
  const numbers = (group: readonly Bar[], column: 'high' | 'low' | 'volume'): number[] =>
    group.map((bar) => bar[column]).filter((x) => !Number.isNaN(x));
  return [...groups]
    .filter(([open], i) => (i > 0 || groups.get(open)![0]!.timestamp === open) && open + length <= untilMs)
    .map(([timestamp, group]) => {
      const [highs, lows, volumes] = [numbers(group, 'high'), numbers(group, 'low'), numbers(group, 'volume')];
      return {
        timestamp,
        open: group[0]!.open,
        high: highs.length === 0 ? NaN : Math.max(...highs),
        low: lows.length === 0 ? NaN : Math.min(...lows),
        close: group.at(-1)!.close,
        volume: volumes.length === 0 ? NaN : volumes.reduce((sum, v) => sum + v),
      };
    });
}

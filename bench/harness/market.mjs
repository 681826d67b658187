// Streams of many symbols, fed in turns, for the suites that measure bar by bar.
import { openStream } from '@barkeep/feature-core';
import { makeBars } from './bars.mjs';

/** Bars that each stream has taken before it is timed: the longest window is full. */
const BEFORE = 256;
const bars = makeBars(8_192);

/** Streams that take bars in turns: `next()` gives a stream and its next bar. */
export function market(set, symbols) {
  const streams = Array.from({ length: symbols }, () => openStream(set));
  const bar = { timestamp: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 };
  let turn = -1;
  let row = 0;
  const load = () => {
    const i = row % bars.close.length;
    bar.timestamp = 60_000 * (row + 1);
    bar.open = bars.open[i];
    bar.high = bars.high[i];
    bar.low = bars.low[i];
    bar.close = bars.close[i];
    bar.volume = bars.volume[i];
  };
  const next = () => {
    turn++;
    if (turn === streams.length || row === 0) {
      turn = 0;
      row++;
      load();
    }
    return streams[turn];
  };
  for (let k = 0; k < symbols * BEFORE; k++) next().push(bar);
  return { bar, next, streams };
}

/** Median and 99th percentile of a task of tinybench. */
export const microseconds = (task) => ({ p50: task.result.latency.p50 * 1_000, p99: task.result.latency.p99 * 1_000 });

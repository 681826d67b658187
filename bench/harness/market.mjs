// Streams of many symbols, fed in turns, for the suites that measure bar by bar.
import { openStream } from '@barkeep/feature-core';
import { Bench } from 'tinybench';
import { makeBars } from './bars.mjs';
import { median } from './statistics.mjs';

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

/** Turns of a bench, of which the middle one counts: what else runs on the machine for some of them does not. */
const TURNS = 9;
/** Turns before them: memory that a process takes for the first time is a page fault each few rows, and gone after some seconds. */
const WARM_TURNS = 3;

/** The tasks of a bench with their median and their 99th percentile, µs: of each the middle of several turns, after some that are not counted. */
export function inTurns(bench) {
  const found = new Map(bench.tasks.map(({ name }) => [name, { p50: [], p99: [] }]));
  for (let turn = -WARM_TURNS; turn < TURNS; turn++) {
    // A task that has run once does nothing when it is run again, unless it is put back before.
    bench.reset();
    bench.runSync();
    if (turn < 0) continue;
    for (const { name, result } of bench.tasks)
      for (const which of ['p50', 'p99']) found.get(name)[which].push(result.latency[which] * 1_000);
  }
  return [...found].map(([name, { p50, p99 }]) => ({ name, p50: median(p50), p99: median(p99) }));
}

/** A bench whose turns take `timeMs` together. */
export function turnsOf(timeMs) {
  return new Bench({ time: timeMs / TURNS, warmupTime: timeMs / TURNS / 3 });
}

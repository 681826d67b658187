import type { Bars, Timeframe } from '@barkeep/feature-core';
import { timeframeMs } from '@barkeep/feature-core';
import { seededRandom } from '../../src/testing/seededRandom.js';

/** 2020-01-01 UTC: the open of the first bar of every made series. */
export const FIRST_MS = Date.UTC(2020, 0, 1);

/** Bars of a seeded walk, no two alike; `from` counts the first from 2020 on. */
export function walk(rows: number, options: { readonly seed?: number; readonly timeframe?: Timeframe; readonly from?: number } = {}): Bars {
  const { seed = 1, timeframe = '1day', from = 0 } = options;
  const random = seededRandom(seed);
  const column = (): Float64Array => new Float64Array(rows);
  const bars = { timestamp: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
  let price = 100;
  for (let i = 0; i < rows; i++) {
    const open = price;
    price *= 1 + (random() - 0.5) / 20;
    bars.timestamp[i] = FIRST_MS + (from + i) * timeframeMs(timeframe);
    bars.open[i] = open;
    bars.close[i] = price;
    bars.high[i] = Math.max(open, price) * (1 + random() / 100);
    bars.low[i] = Math.min(open, price) * (1 - random() / 100);
    bars.volume[i] = Math.floor(random() * 1e6);
  }
  return bars;
}

/** The rows of both, one after the other. */
export function joinBars(a: Bars, b: Bars): Bars {
  const join = (x: Float64Array, y: Float64Array): Float64Array => Float64Array.of(...x, ...y);
  return {
    timestamp: join(a.timestamp, b.timestamp),
    open: join(a.open, b.open),
    high: join(a.high, b.high),
    low: join(a.low, b.low),
    close: join(a.close, b.close),
    volume: join(a.volume, b.volume),
  };
}

/** A copy whose row `row` has another close, and a high that holds it. */
export function correctedAt(bars: Bars, row: number, close: number): Bars {
  const copy = { ...bars, close: bars.close.slice(), high: bars.high.slice() };
  copy.close[row] = close;
  copy.high[row] = Math.max(close, copy.high[row]!);
  return copy;
}

/** The first place where two lists of columns differ in a bit; null where none does. */
export function firstDifference(a: readonly Float64Array[], b: readonly Float64Array[]): string | null {
  if (a.length !== b.length) return `${a.length} columns and ${b.length}`;
  for (let k = 0; k < a.length; k++) {
    const [x, y] = [a[k]!, b[k]!];
    if (x.length !== y.length) return `column ${k} has ${x.length} rows and ${y.length}`;
    for (let i = 0; i < x.length; i++) if (!Object.is(x[i], y[i])) return `column ${k}, row ${i}: ${x[i]} and ${y[i]}`;
  }
  return null;
}

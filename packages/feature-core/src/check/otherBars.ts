import { BAR_COLUMNS, barAt, type Bar, type Bars, type InputColumn } from '../bars/bars.js';
import type { SeededRandom } from './random.js';

/** Which way other bars lie: above or below what they replace, so that a maximum and a minimum both notice. */
export type Direction = 'up' | 'down';

/** A copy in which the bars of rows `[from, to)` are others: two to four times as large, or as small; holes become values. Times stay. */
export function withOtherBars(bars: Bars, from: number, to: number, direction: Direction, random: SeededRandom): Bars {
  const copy = copyOf(bars);
  const last = { close: 100, volume: 1000 };
  for (let i = 0; i < to; i++) {
    const bar = barAt(bars, i);
    if (isUsual(bar.close)) last.close = bar.close;
    if (isUsual(bar.volume)) last.volume = bar.volume;
    if (i >= from) placeBar(copy, i, otherBar(bar, direction, random, last));
  }
  return copy;
}

/** Another bar for the same time; `usual` stands in for what is a hole or 0. */
export function otherBar(
  bar: Bar,
  direction: Direction,
  random: SeededRandom,
  usual: { readonly close: number; readonly volume: number },
): Bar {
  const factor = (): number => (direction === 'up' ? 2 + 2 * random.unit() : 0.25 + 0.25 * random.unit());
  const scaled = (value: number, instead: number): number => (isUsual(value) ? value : instead) * factor();
  const open = scaled(bar.open, usual.close);
  const close = scaled(bar.close, usual.close);
  const reach = 0.05 * Math.abs(open);
  return {
    timestamp: bar.timestamp,
    open,
    high: Math.max(open, close) + reach * random.unit(),
    low: Math.min(open, close) - reach * random.unit(),
    close,
    volume: scaled(bar.volume, usual.volume),
  };
}

const SLIP_MS = 12_345_678;

/** A copy in which one column is another one in every row: times go at half the pace, values are scaled. */
export function withOtherColumn(bars: Bars, column: InputColumn, random: SeededRandom): Bars {
  const copy = copyOf(bars);
  const [first = 0] = bars.timestamp;
  for (let i = 0; i < copy.close.length; i++)
    if (column === 'timestamp') copy.timestamp[i] = first + SLIP_MS + 2 * (bars.timestamp[i]! - first);
    else copy[column][i] = (copy[column][i]! || 1) * (0.5 + random.unit());
  return copy;
}

/** Rows in arrays of their own. */
export function copyOf(bars: Bars, from = 0, to = bars.timestamp.length): Bars {
  return {
    timestamp: bars.timestamp.slice(from, to),
    open: bars.open.slice(from, to),
    high: bars.high.slice(from, to),
    low: bars.low.slice(from, to),
    close: bars.close.slice(from, to),
    volume: bars.volume.slice(from, to),
  };
}

function isUsual(value: number): boolean {
  return Number.isFinite(value) && value !== 0;
}

/** Puts a bar into a row, its time too. */
export function placeBar(bars: Bars, row: number, bar: Bar): void {
  bars.timestamp[row] = bar.timestamp;
  for (const column of BAR_COLUMNS) bars[column][row] = bar[column];
}

import { allocateBars, BAR_COLUMNS, setBar, type Bars } from '../bars/bars.js';
import { seeded, type SeededRandom } from './random.js';

const HOUR_MS = 3_600_000;
export const START_MS = Date.UTC(2020, 0, 6);

/** An hourly random walk near `level` without holes, ties or zeros, on which a column is defined as soon as its warm-up is over. */
export function walkBars(rows: number, level: number, seed: number, startMs = START_MS): Bars {
  const random = seeded(seed);
  const bars = allocateBars(rows);
  let price = level;
  for (let row = 0; row < rows; row++) {
    const open = price * (1 + 0.004 * (random.unit() - 0.5));
    const close = open * (1 + 0.03 * (random.unit() - 0.5));
    const high = Math.max(open, close) * (1.00001 + 0.01 * random.unit());
    const low = Math.min(open, close) * (0.99999 - 0.01 * random.unit());
    setBar(bars, row, { timestamp: startMs + row * HOUR_MS, open, high, low, close, volume: 1 + 1000 * random.unit() });
    price = close > 1.9 * level ? close / 2 : close < level / 1.9 ? close * 2 : close;
  }
  return bars;
}

/** An hourly walk with what feeds suffer from: ties, flat stretches, no volume, missing hours, bars with holes, one spike. */
export function oddBars(rows: number, seed: number): Bars {
  const random = seeded(seed);
  const bars = walkBars(rows, 100, seed ^ 0x2545f491);
  let lateMs = 0;
  for (let row = 0; row < rows; row++) {
    if (random.unit() < 0.04) lateMs += random.integer(1, 60) * HOUR_MS;
    bars.timestamp[row]! += lateMs;
    if (random.unit() < 0.3) for (const column of BAR_COLUMNS) bars[column][row] = Math.round(bars[column][row]!);
    if (random.unit() < 0.08) bars.volume[row] = 0;
    if (row > 0 && random.unit() < 0.1) repeat(bars, row);
  }
  for (let start = 30; start < rows; start += random.integer(60, 160)) flatten(bars, start, random.integer(3, 30));
  for (let start = 20; start < rows; start += random.integer(40, 120)) punch(bars, start, random);
  if (rows > 50) bars.high[rows >> 1]! *= 1e6;
  return bars;
}

function repeat(bars: Bars, row: number): void {
  for (const column of BAR_COLUMNS) bars[column][row] = bars[column][row - 1]!;
}

function flatten(bars: Bars, start: number, length: number): void {
  for (const column of BAR_COLUMNS) bars[column].fill(column === 'volume' ? 0 : bars.close[start]!, start, start + length);
}

/** A bar or two without values, or without one. */
function punch(bars: Bars, start: number, random: SeededRandom): void {
  const one = random.integer(0, 2 * BAR_COLUMNS.length);
  const columns = one < BAR_COLUMNS.length ? [BAR_COLUMNS[one]!] : BAR_COLUMNS;
  for (const column of columns) bars[column].fill(NaN, start, start + random.integer(1, 2));
}

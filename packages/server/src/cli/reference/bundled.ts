import { compute, formatTime, type FeatureSet } from '@barkeep/feature-core';
import { bundledBars } from '../bundledBars.js';

const FILE = 'aapl_1d.csv';
const BARS = 80;

/** Columns over the last of the bundled bars, and which these are. */
export type Shown = { readonly bars: string; readonly column: (name: string) => Float64Array };

/** A set over the bundled AAPL daily bars, computed from their first one: its last 80 rows. */
export async function overBundledBars(set: FeatureSet): Promise<Shown> {
  const bars = await bundledBars(FILE);
  const frame = compute(bars, set);
  const first = bars.timestamp.length - BARS;
  const [from, to] = [first, first + BARS - 1].map((row) => formatTime(bars.timestamp[row]!).slice(0, 10));
  return { bars: `AAPL daily, ${from} to ${to}`, column: (name) => frame.column(name).subarray(first) };
}

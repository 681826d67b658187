import { join } from 'node:path';
import { compute, featureSet, sliceBars, type Bars, type FeatureSet } from '@barkeep/feature-core';
import { BUNDLED_BARS, fileSource, nodePorts, readBarsFile } from '@barkeep/sdk';
import type { ComparableFrame } from '../../src/migration/frame.js';

/** The first rows of a bundled file. */
export async function bundled(file: string, rows: number): Promise<Bars> {
  const { files, timers } = nodePorts;
  const { bars } = await readBarsFile(file, await fileSource(files, join(BUNDLED_BARS, file)), { timers });
  return sliceBars(bars, 0, rows);
}

/** Files of unlike kinds: a share, an exchange rate by the hour, a coin by the day. */
export const SERIES = ['aapl_1d.csv', 'eurusd_1h.csv.gz', 'btcusd_1d.csv'] as const;

export type Sides = { readonly legacy: ComparableFrame; readonly barkeep: ComparableFrame; readonly bars: Bars; readonly set: FeatureSet };

/** A set over bars, on both sides the same. */
export function sidesOf(bars: Bars, name: string): Sides {
  const set = featureSet(name);
  const frame = compute(bars, set);
  return { legacy: frame, barkeep: frame, bars, set };
}

/** The frame with another column. */
export function withColumn(frame: ComparableFrame, name: string, change: (values: Float64Array) => Float64Array): ComparableFrame {
  return { ...frame, columns: frame.columns.map((values, k) => (frame.names[k] === name ? change(values.slice()) : values)) };
}

/** The frame with every column changed. */
export function withColumns(frame: ComparableFrame, change: (values: Float64Array, name: string) => Float64Array): ComparableFrame {
  return { ...frame, columns: frame.columns.map((values, k) => change(values.slice(), frame.names[k]!)) };
}

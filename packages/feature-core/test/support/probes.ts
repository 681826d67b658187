import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Bars } from '../../src/bars/bars.js';
import { bundledGolden } from './goldenFiles.js';

/** Bars made for what is hard to get right, and what another program says of them, by expression: every row has a value. */
export type Probe = {
  readonly bars: Bars;
  readonly columns: Readonly<Record<string, Float64Array>>;
  /** The expressions of a feature set by column, where the file has them. */
  readonly names: Readonly<Record<string, string>>;
};

const MINUTE = 60_000;

type Cell = number | string | null;
type ProbeFile = {
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
  readonly volume?: readonly number[];
  /** All values of a column, null for NaN. */
  readonly columns?: Readonly<Record<string, readonly Cell[]>>;
  /** The values by row of columns that are 0 elsewhere. */
  readonly marked?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly names?: Readonly<Record<string, string>>;
};

/** Reads `golden/NAME.json.gz`. */
export function readProbe(name: string): Probe {
  const file = JSON.parse(gunzipSync(readFileSync(join(bundledGolden, `${name}.json.gz`))).toString('utf8')) as ProbeFile;
  const { length } = file.close;
  const bars = {
    timestamp: Float64Array.from({ length }, (_, i) => i * MINUTE),
    open: Float64Array.from(file.open),
    high: Float64Array.from(file.high),
    low: Float64Array.from(file.low),
    close: Float64Array.from(file.close),
    volume: file.volume === undefined ? new Float64Array(length).fill(1) : Float64Array.from(file.volume),
  };
  const whole = Object.entries(file.columns ?? {}).map(
    ([expression, cells]) => [expression, Float64Array.from(cells, (cell) => (cell === null ? NaN : Number(cell)))] as const,
  );
  const sparse = Object.entries(file.marked ?? {}).map(([expression, values]) => {
    const column = new Float64Array(length);
    for (const [row, value] of Object.entries(values)) column[Number(row)] = value;
    return [expression, column] as const;
  });
  return { bars, columns: Object.fromEntries([...whole, ...sparse]), names: file.names ?? {} };
}

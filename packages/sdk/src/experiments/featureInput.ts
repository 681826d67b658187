import { createHash } from 'node:crypto';
import { BAR_COLUMNS, type BarColumn } from '@barkeep/feature-core';
import type { ServedFrame } from '../contracts/service.js';
import { hashBars } from '../training/barsHash.js';

/** Features that a run was made of, as its tags and its dataset input have them. A matrix's manifest is one. */
export type FeatureInput = {
  /** `name@hash` of the set. */
  readonly version: string;
  readonly symbol: string;
  readonly timeframe: string;
  readonly origin: string;
  /** ms UTC. */
  readonly originMs: number;
  readonly columns: readonly string[];
  readonly rows: number;
  /** Open of the first row and of the last, ms UTC; NaN where there is none. */
  readonly firstMs: number;
  readonly lastMs: number;
  /** SHA-256 of the bars, as `hashBars` has it; left out where they are not known. */
  readonly barsSha256?: string;
};

/** What a frame is, for a run: with the hash of its bars where it has all of their columns, as those of `loadData` do. */
export function featureInputOf(frame: ServedFrame): FeatureInput {
  const { timestamps, names, length, metadata } = frame;
  const { version, symbol, timeframe, origin, originMs } = metadata;
  const hasBars = BAR_COLUMNS.every((name) => names.includes(name));
  const bars = (): Record<BarColumn, Float64Array> =>
    Object.fromEntries(BAR_COLUMNS.map((name) => [name, frame.column(name)])) as Record<BarColumn, Float64Array>;
  return {
    version,
    symbol,
    timeframe,
    origin,
    originMs,
    columns: names,
    rows: length,
    firstMs: timestamps[0] ?? NaN,
    lastMs: timestamps[length - 1] ?? NaN,
    ...(hasBars ? { barsSha256: hashBars({ timestamp: timestamps, ...bars() }) } : {}),
  };
}

const LONGEST_TAG = 5_000;
const DIGEST_DIGITS = 32;

/** The tags of a run, by name; `barkeep.version` is what runs are found by. */
export function tagsOf(input: FeatureInput): Readonly<Record<string, string>> {
  const { version, symbol, timeframe, origin, originMs, columns, rows, firstMs, lastMs, barsSha256 } = input;
  return {
    'barkeep.set': version.split('@')[0]!,
    'barkeep.version': version,
    'barkeep.symbol': symbol,
    'barkeep.timeframe': timeframe,
    'barkeep.origin': origin,
    'barkeep.origin_time': timeText(originMs),
    'barkeep.first': timeText(firstMs),
    'barkeep.last': timeText(lastMs),
    'barkeep.rows': String(rows),
    'barkeep.columns': String(columns.length),
    'barkeep.column_names': columns.join(',').slice(0, LONGEST_TAG),
    ...(barsSha256 === undefined ? {} : { 'barkeep.bars_sha256': barsSha256 }),
  };
}

/** The dataset of a run, as MLflow's `log-inputs` takes it: its digest is of all that the tags say. */
export function datasetOf(
  input: FeatureInput,
): Readonly<Record<'name' | 'digest' | 'source_type' | 'source' | 'schema' | 'profile', string>> {
  const tags = tagsOf(input);
  const digest = createHash('sha256').update(JSON.stringify(tags)).digest('hex').slice(0, DIGEST_DIGITS);
  const columns = input.columns.map((name) => ({ type: 'double', name, required: true }));
  return {
    name: `${input.symbol}/${input.timeframe}/${input.version}`,
    digest,
    source_type: 'barkeep',
    source: JSON.stringify(tags),
    schema: JSON.stringify({ mlflow_colspec: columns }),
    profile: JSON.stringify({ num_rows: input.rows, num_elements: input.rows * input.columns.length }),
  };
}

function timeText(ms: number): string {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : '';
}

import { InvalidParamError, type BarkeepError, type FeatureFrame, type FeatureSet, type Timeframe } from '@barkeep/feature-core';
import type { FileFault } from '../tabular/faults.js';
import type { Repair } from '../tabular/repair.js';
import { requireKnownOptions } from '../service/options.js';
import type { Threads } from '../manyThreads.js';
import { OUTPUT_FORMATS, type OutputFormat } from './job.js';

/** How far a run is. Bytes are those of the files of bars: they tell what is left better than the number of files. */
export type ManyProgress = {
  readonly done: number;
  readonly total: number;
  /** Bars whose features have been computed. */
  readonly bars: number;
  readonly bytes: number;
  readonly totalBytes: number;
};

export type ManyOptions = {
  /** A folder of `SYMBOL/TIMEFRAME.csv`, `.csv.gz` or `.parquet`, or flat `symbol_1d.csv` and so on. */
  readonly data: string;
  /** A set's name, `name@hash`, or a set. One that compares symbols is computed over all chosen symbols of a timeframe together. */
  readonly set: string | FeatureSet;
  /** Default: all of the folder. */
  readonly symbols?: readonly string[];
  /** Default: all that a symbol has a file of. Nothing is resampled. */
  readonly timeframes?: readonly string[];
  /** Threads, which are started with the run and end with it. Default: one for each core that the process may use. */
  readonly workers?: number;
  /** Threads of `openThreads` that several runs share, in place of `workers`. */
  readonly threads?: Threads;
  /** Sorts the rows of a file and keeps the last of a repeated timestamp. Default false. */
  readonly repair?: boolean;
  /** Makes odd values an error. Default false. */
  readonly strict?: boolean;
  /** Ends the run: the generator throws the signal's reason once every thread has let go. */
  readonly signal?: AbortSignal;
  /** Told after each result, and five times a second between them. */
  readonly onProgress?: (progress: ManyProgress) => void;
};

export type ManyFilesOptions = ManyOptions & {
  /** The folder that gets `SYMBOL/TIMEFRAME.FORMAT`; made where it is not there. */
  readonly out: string;
  /** Default `parquet`. */
  readonly format?: OutputFormat;
  /** Columns wanted, in this order. Default: all of the set's. */
  readonly columns?: readonly string[];
  /** Leaves files as they are that an earlier run wrote of the same bytes by the same version of the set and the same options. Default false. */
  readonly resume?: boolean;
};

type Common = {
  readonly symbol: string;
  readonly timeframe: Timeframe;
  /** The file of bars, as a path in `data`; empty where more than one file claims to be it. */
  readonly source: string;
  /** Odd values in the file, and what a repair did. */
  readonly faults: readonly FileFault[];
  readonly repaired?: Repair;
};

/** What came of a series: its frame, or why there is none. */
export type ManyFrame = Common &
  ({ readonly frame: FeatureFrame; readonly error?: undefined } | { readonly frame?: undefined; readonly error: BarkeepError });

/** What came of a series: its file, as a path in `out`; `skipped` where an earlier run had written it; or why there is none. */
export type ManyFile = Common & {
  readonly file: string;
  readonly rows: number;
  readonly skipped: boolean;
  readonly error?: BarkeepError;
};

const MANY: Readonly<Record<keyof ManyOptions, true>> = {
  data: true,
  set: true,
  symbols: true,
  timeframes: true,
  workers: true,
  threads: true,
  repair: true,
  strict: true,
  signal: true,
  onProgress: true,
};
const FILES: Readonly<Record<keyof ManyFilesOptions, true>> = { ...MANY, out: true, format: true, columns: true, resume: true };

/** @throws InvalidParamError `INVALID_PARAM` */
export function requireManyOptions(options: ManyOptions): void {
  requireKnownOptions('computeMany', options, new Set(Object.keys(MANY)));
  requireThreads(options);
}

/** @throws InvalidParamError `INVALID_PARAM` */
export function requireManyFilesOptions(options: ManyFilesOptions): void {
  requireKnownOptions('computeManyToFiles', options, new Set(Object.keys(FILES)));
  requireThreads(options);
  const { format } = options;
  if (format !== undefined && !OUTPUT_FORMATS.includes(format))
    throw new InvalidParamError('computeManyToFiles', 'format', format, `use ${OUTPUT_FORMATS.join(', ')}`);
}

/** Threads beyond this are a mistake. */
const MAX_WORKERS = 1024;

function requireThreads({ workers, threads }: ManyOptions): void {
  if (workers === undefined) return;
  requireWorkers(workers);
  if (threads !== undefined) throw new InvalidParamError('computeMany', 'workers', workers, 'leave it out, as threads are given');
}

/** @throws InvalidParamError `INVALID_PARAM` */
export function requireWorkers(workers: number): void {
  if (Number.isInteger(workers) && workers >= 1 && workers <= MAX_WORKERS) return;
  throw new InvalidParamError('computeMany', 'workers', workers, `use an integer from 1 to ${MAX_WORKERS}`);
}

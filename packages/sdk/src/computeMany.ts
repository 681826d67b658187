import { availableParallelism } from 'node:os';
import { featureSet } from '@barkeep/feature-core';
import { ThreadPool } from './manyThreads.js';
import { runToFiles } from './many/files.js';
import { folderSeries } from './many/folderSeries.js';
import { runToFrames } from './many/frames.js';
import type { JobPool } from './many/job.js';
import {
  requireManyFilesOptions,
  requireManyOptions,
  type ManyFile,
  type ManyFilesOptions,
  type ManyFrame,
  type ManyOptions,
} from './many/options.js';
import type { ManyPorts, RunParts } from './many/run.js';
import { nodePorts } from './ports/node.js';

/** Makes the threads of a run, at most as many as asked for. */
export type MakePool = (workers: number) => JobPool;

/**
 * The features of every series of a folder, over several threads: by symbol, then from the finest timeframe on; a set that compares symbols (`rank`, `zscore`,
 * `demean`) goes timeframe by timeframe. The order does not depend on which thread is first, and bits are those of `compute`.
 *
 * Frames are views of memory that the thread has filled and handed over, no copies; those of small files share some, 8 MiB or so, a
 * `SharedArrayBuffer` as long as less than 256 MiB of these are held. At most twice as many files, or 8 MiB of
 * features of small ones, as there are threads are begun or wait to be taken; a set that compares symbols holds the bars of a timeframe too, 48 bytes each and 8 for each comparison. A file that is broken is an `error` in its own result. Whoever
 * leaves the loop ends the run.
 * @throws BarkeepError `INVALID_PARAM`, `UNAVAILABLE`, `NO_BAR`, `UNKNOWN_SYMBOL`, `UNKNOWN_TIMEFRAME`, `UNKNOWN_SET`, `UNKNOWN_VERSION`
 */
export function computeMany(options: ManyOptions): AsyncGenerator<ManyFrame, void, undefined> {
  return computeManyWith(options, (workers) => new ThreadPool(options.threads ?? workers));
}

/**
 * The same into files `SYMBOL/TIMEFRAME.FORMAT` of a folder: rows as `barkeep compute` writes them, each file whole, by a temporary name. What was made of what
 * stands in `barkeep-manifest.jsonl` beside them, by which `resume` leaves finished files as they are. A thread holds the bars of one file and a block of features.
 * @throws BarkeepError as `computeMany`, and `UNKNOWN_FIELD`
 */
export function computeManyToFiles(options: ManyFilesOptions): AsyncGenerator<ManyFile, void, undefined> {
  return computeManyToFilesWith(options, (workers) => new ThreadPool(options.threads ?? workers));
}

/** `computeMany` over threads of one's own. */
export async function* computeManyWith(
  options: ManyOptions,
  makePool: MakePool,
  ports: ManyPorts = nodePorts,
): AsyncGenerator<ManyFrame, void, undefined> {
  requireManyOptions(options);
  yield* withPool(options, makePool, ports, runToFrames);
}

/** `computeManyToFiles` over threads of one's own. */
export async function* computeManyToFilesWith(
  options: ManyFilesOptions,
  makePool: MakePool,
  ports: ManyPorts = nodePorts,
): AsyncGenerator<ManyFile, void, undefined> {
  requireManyFilesOptions(options);
  yield* withPool(options, makePool, ports, (parts) => runToFiles(parts, options));
}

async function* withPool<R>(
  options: ManyOptions,
  makePool: MakePool,
  ports: ManyPorts,
  run: (parts: RunParts) => AsyncGenerator<R, void, undefined>,
): AsyncGenerator<R, void, undefined> {
  const set = typeof options.set === 'string' ? featureSet(options.set) : options.set;
  const { workers = availableParallelism(), data } = options;
  const series = await folderSeries(data, options, ports);
  const pool = makePool(Math.min(workers, series.length));
  try {
    yield* run({ set, series, pool, ports, options });
  } finally {
    await pool.close();
  }
}

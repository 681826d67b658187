import type { Bars } from '../bars/bars.js';
import type { FeatureSet } from '../sets/featureSet.js';
import { releaseRunner, runnerFor } from './batch.js';
import { BLOCK_ROWS, type BlockRunner } from './blocks.js';

/** Some rows of a series with all that they are computed from, so that this can be done far from it: in another thread. */
export type SeriesPart = {
  /** The bars of the rows, with those before them that kernels look back to. */
  readonly bars: Bars;
  /** How many of the bars are before the first row. */
  readonly before: number;
  /** The state before the first row. Not to be written to. */
  readonly checkpoint: Float64Array;
};

/** Where columns go: column k begins at index `at + k * stride`, `at` being 0 unless told otherwise. `blockRows` are written at a time at most (default 2,048). */
export type Place = { readonly at?: number; readonly stride: number; readonly blockRows?: number };

/** Writes the rows of a part into one piece of memory, and yields after each block how many are done: with the bits that `FeatureSeries.fill` gives for them. */
export function* fillPart(
  set: FeatureSet,
  { bars, before, checkpoint }: SeriesPart,
  into: Float64Array,
  place: Place,
): Generator<number, void, undefined> {
  const runner = runnerFor(set, bars);
  runner.seek(bars, before, checkpoint);
  try {
    yield* fillFrom(runner, bars.timestamp.length, into, place);
  } finally {
    releaseRunner(set, runner);
  }
}

/** The same for the rows from where a runner stands up to `to`. */
export function* fillFrom(
  runner: BlockRunner,
  to: number,
  into: Float64Array,
  { at = 0, stride, blockRows = BLOCK_ROWS }: Place,
): Generator<number, void, undefined> {
  const from = runner.position;
  while (runner.position < to) {
    const done = runner.position - from;
    const rows = runner.step(Math.min(blockRows, to - runner.position));
    runner.copyResults(into, at + done, stride);
    yield done + rows;
  }
}

import type { FeatureSeries, SeriesPart } from '@barkeep/feature-core';
import type { Beside, SharedPlace } from '../contracts/computer.js';
import { CHUNK_ROWS } from './limits.js';
import type { RowSink } from './rowSink.js';

/** Rows computed between two looks at the clock. */
const STEP_ROWS = 1024;
/** Those of the second half, which may be done at any moment. */
const LATE_ROWS = 256;
/** States that the rows must reach over: four of a set that costs much take some five milliseconds. */
const FEWEST_STATES = 4;

/** Rows from `from` on that another thread has begun to compute. */
export type SecondHalf = { readonly from: number; readonly beside: Beside };

/** The row where rows `[from, to)` would be divided: one that a state is kept of, right behind the middle; undefined where it is not worth it. */
export function middleOf(checkpointRows: number, from: number, to: number): number | undefined {
  if (checkpointRows === CHUNK_ROWS || to - from < FEWEST_STATES * checkpointRows) return undefined;
  return checkpointRows * Math.ceil((from + to) / 2 / checkpointRows);
}

/** Begins with the second half of what is missing, from the last state before its middle on; undefined where there is none near, or nobody to begin with it. */
export function secondHalf(
  series: FeatureSeries,
  { from, missingTo, memory, stride }: RowSink,
  begin: (part: SeriesPart, place: SharedPlace) => Beside | undefined,
): SecondHalf | undefined {
  const { buffer } = memory;
  const middle = middleOf(series.checkpointRows, from, missingTo);
  if (middle === undefined || !(buffer instanceof SharedArrayBuffer)) return undefined;
  const kept = series.nearestCheckpoint(middle);
  const part = kept - from < (middle - from) / 2 ? undefined : series.part(kept, missingTo);
  const beside = part && begin(part, { memory: buffer, at: kept - from, stride });
  return beside && { from: kept, beside };
}

/**
 * Writes the rows that are missing, and gives after some of them how many are done: the first half, then the second for as long as the other thread has not
 * finished with it. Both write the same bits, so that it does not matter who is where, and nobody waits for anybody.
 */
export function* filled(
  series: FeatureSeries,
  { from, missingTo, memory, stride }: RowSink,
  second: SecondHalf | undefined,
): Generator<number, void, undefined> {
  const border = second?.from ?? missingTo;
  yield* series.fill(from, border, memory, { stride, blockRows: STEP_ROWS });
  if (second === undefined || second.beside.isDone) return;
  const at = border - from;
  for (const done of series.fill(border, missingTo, memory, { at, stride, blockRows: LATE_ROWS })) {
    if (second.beside.isDone) return;
    yield at + done;
  }
}

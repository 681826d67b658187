import { checkBars, type Bars } from '@barkeep/feature-core';
import { invalidBars, isoText, type FileFault, type Place } from './faults.js';
import { sortAndKeepLast, type Repair } from './repair.js';

/** How a reader names the place of a row: a line of text, or a row. */
export type PlaceOf = (row: number) => Place;

export type FinishOptions = {
  readonly placeOf: PlaceOf;
  /** Sorts, and keeps the last of a timestamp, instead of refusing. */
  readonly repair: boolean;
  /** Makes odd values errors. */
  readonly strict: boolean;
};

export type FinishedBars = { readonly bars: Bars; readonly faults: readonly FileFault[]; readonly repaired?: Repair };

/**
 * Repairs the order of bars where `outOfOrder` rows stand after a later or an equal one, and counts odd values.
 * @throws InvalidBarsError `INVALID_BARS` at an odd value where `strict` asks for that
 */
export function finishBars(bars: Bars, disorder: Disorder, options: FinishOptions): FinishedBars {
  const { placeOf } = options;
  if (!disorder.found) return { bars, faults: faultsOf(bars, placeOf, options.strict) };
  const { bars: sorted, rows, dropped } = sortAndKeepLast(bars);
  const droppedLines = Array.from(dropped.subarray(0, 100), (row) => placeOf(row).line ?? row);
  const repaired = { movedRows: disorder.movedRows, droppedRows: dropped.length, droppedLines };
  return { bars: sorted, faults: faultsOf(sorted, (row) => placeOf(rows[row]!), options.strict), repaired };
}

function faultsOf(bars: Bars, placeOf: PlaceOf, strict: boolean): FileFault[] {
  const faults = checkBars(bars).map((fault) => {
    const { line } = placeOf(fault.firstRow);
    return line === undefined ? fault : { ...fault, firstLine: line };
  });
  if (strict && faults.length > 0) {
    const first = faults.reduce((a, b) => (b.firstRow < a.firstRow ? b : a));
    const timestamp = isoText(bars.timestamp[first.firstRow]!);
    const reason = `odd values (${first.kind.replaceAll('-', ' ')}) at ${timestamp}; correct the row, or read the file without strict`;
    throw invalidBars(placeOf(first.firstRow), reason, { kind: first.kind, timestamp });
  }
  return faults;
}

/** Rows that do not ascend. */
export type Disorder = { found: boolean; movedRows: number };

/**
 * The error of a row whose timestamp is not after the one before: a repeated one is named by its second place, another by both timestamps.
 * `earlier` are the timestamps before it, ascending.
 */
export function notAscending(timestampMs: number, earlier: Float64Array, lastMs: number, placeOf: PlaceOf): Error {
  const place = placeOf(earlier.length);
  const timestamp = isoText(timestampMs);
  const first = timestampMs === lastMs ? earlier.length - 1 : earlier.indexOf(timestampMs);
  if (timestampMs === lastMs || first >= 0) {
    const { line, row } = first >= 0 ? placeOf(first) : {};
    const where = line !== undefined ? ` (first on line ${line})` : row !== undefined ? ` (first in row ${row})` : '';
    const fields = { timestamp, column: 'timestamp', ...(line === undefined ? {} : { firstLine: line }) };
    return invalidBars(place, `the timestamp ${timestamp} is repeated${where}; keep one row of each timestamp, or repair`, fields);
  }
  const previous = isoText(lastMs);
  const reason = `the timestamp ${timestamp} comes after ${previous}; sort the rows by time, or repair`;
  return invalidBars(place, reason, { timestamp, previous, column: 'timestamp' });
}

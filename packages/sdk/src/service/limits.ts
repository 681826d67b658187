import { BarkeepError, InvalidParamError } from '@barkeep/feature-core';

/** Rows of one chunk of sealed bars, and between two states that are told apart by these. Counted from the series' first bar, which never moves. */
export const CHUNK_ROWS = 4096;

/** Rows that one request can name; more than any series has. */
export const MAX_ROWS = 2 ** 31;

/**
 * A number of rows.
 * @throws BarkeepError `INVALID_RANGE` unless it is an integer from 1 to 2^31
 */
export function parseRows(rows: number, name: string): number {
  if (Number.isInteger(rows) && rows >= 1 && rows <= MAX_ROWS) return rows;
  throw new BarkeepError('INVALID_RANGE', `${name} is ${String(rows)}; use an integer from 1 to ${MAX_ROWS}`, {
    name,
    value: String(rows),
  });
}

/** How old an answer may be. @throws InvalidParamError `INVALID_PARAM` unless it is a whole number, 0 or more */
export function parseAge(maxAgeBars: number): number {
  if (Number.isInteger(maxAgeBars) && maxAgeBars >= 0) return maxAgeBars;
  throw new InvalidParamError('request', 'maxAgeBars', maxAgeBars, 'use a whole number of bars, 0 or more');
}

/** @throws BarkeepError `INVALID_RANGE` where the range ends before it starts */
export function requireForward(startMs: number, endMs: number): void {
  if (startMs <= endMs) return;
  const [start, end] = [new Date(startMs).toISOString(), new Date(endMs).toISOString()];
  throw new BarkeepError('INVALID_RANGE', `start ${start} is after end ${end}; ranges are half-open, [start, end)`, { start, end });
}

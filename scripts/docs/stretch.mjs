// Which bars a picture shows.
import { compute, defineFeatureSet } from '@barkeep/feature-core';
import { daily, hourly } from './bars.mjs';
import { BARS } from './picture.mjs';

/** Whether a column does something in a stretch: a picture of one value shows nothing. */
function moves(lines, from, to) {
  return lines.some((line) => {
    const values = line.subarray(from, to).filter((value) => Number.isFinite(value));
    return values.some((value) => value !== values[0]);
  });
}

/** Rows `[from, to)`: the newest, or those that end a quarter after the newest change where these show none. */
function newest(lines) {
  const { length } = lines[0];
  if (moves(lines, length - BARS, length)) return { from: length - BARS, to: length };
  for (let to = length; to > BARS; to -= BARS / 4) if (moves(lines, to - BARS, to)) return { from: to - BARS, to };
  return undefined;
}

/**
 * The lines of columns over the stretch that shows them: of the daily bars, else of the hourly ones, where these do not move either.
 * @param columns arrays of all rows, for daily and for hourly bars
 */
export function shown(ofDaily, ofHourly) {
  for (const [source, lines] of [
    [daily, ofDaily()],
    [hourly, ofHourly()],
  ]) {
    const rows = newest(lines);
    if (rows !== undefined) return { bars: source.name, lines: lines.map((line) => line.subarray(rows.from, rows.to)) };
  }
  const lines = ofDaily();
  return { bars: daily.name, lines: lines.map((line) => line.subarray(line.length - BARS)) };
}

/** The columns of expressions over bars. */
export function columnsOf(expressions, { bars }) {
  const set = defineFeatureSet('shown', Object.fromEntries(expressions.map((expression, k) => [`c${k}`, expression])));
  const frame = compute(bars, set);
  return expressions.map((_, k) => frame.column(`c${k}`));
}

import { BAR_COLUMNS, allocateBars, type Bars } from '@barkeep/feature-core';

// A reader and a writer of the simulator's own, so that what the product makes of a file is held against something else.

/** The first line of every file. */
export const HEADER = `timestamp,${BAR_COLUMNS.join()}\n`;

/** The rows as lines. */
export function csvLines(bars: Bars): string {
  const lines = Array.from(bars.timestamp, (timestamp, i) =>
    [new Date(timestamp).toISOString(), ...BAR_COLUMNS.map((name) => String(bars[name][i]))].join(),
  );
  return lines.map((line) => `${line}\n`).join('');
}

/** The bars of all lines that have their end. */
export function barsOfText(text: string): Bars {
  const lines = text.slice(0, text.lastIndexOf('\n')).split('\n').slice(1);
  const bars = allocateBars(lines.length);
  for (const [i, line] of lines.entries()) {
    const [timestamp = '', ...values] = line.split(',');
    bars.timestamp[i] = Date.parse(timestamp);
    for (const [k, name] of BAR_COLUMNS.entries()) bars[name][i] = Number(values[k]);
  }
  return bars;
}

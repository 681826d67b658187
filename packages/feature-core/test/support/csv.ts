import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Bars } from '../../src/bars/bars.js';

export type Table = { readonly timestamps: readonly string[]; readonly columns: ReadonlyMap<string, Float64Array> };

/** A CSV file, gzipped or not, whose first column is `timestamp`; an empty field is NaN. Only the wanted columns, where they are named. */
export function readTable(path: string | URL, wanted?: ReadonlySet<string>): Table {
  const bytes = readFileSync(path);
  const lines = (String(path).endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8').trimEnd().split(/\r?\n/);
  const names = lines[0]!.split(',');
  const rows = lines.slice(1);
  const chosen = names.flatMap((name, at) =>
    at > 0 && (wanted === undefined || wanted.has(name)) ? [{ name, at, values: new Float64Array(rows.length) }] : [],
  );
  const timestamps = rows.map((line, row) => {
    const fields = line.split(',');
    for (const { at, values } of chosen) values[row] = numberOf(fields[at]!);
    return fields[0]!;
  });
  return { timestamps, columns: new Map(chosen.map(({ name, values }) => [name, values])) };
}

export function readBars(path: string | URL): Bars {
  const { timestamps, columns } = readTable(path);
  const [open, high, low, close, volume] = ['open', 'high', 'low', 'close', 'volume'].map((name) => columns.get(name)!);
  return {
    timestamp: Float64Array.from(timestamps, (text) => Date.parse(text)),
    open: open!,
    high: high!,
    low: low!,
    close: close!,
    volume: volume!,
  };
}

function numberOf(field: string): number {
  if (field === '') return NaN;
  return field === 'inf' ? Infinity : field === '-inf' ? -Infinity : Number(field);
}

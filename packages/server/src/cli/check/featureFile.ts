import { formatTime, type Bars, type Columns } from '@barkeep/feature-core';
import { parseTime } from '@barkeep/sdk';

/** What a file of features says that is not as it has to be: one row a bar, the bar's timestamp first, numbers behind it. */
export class FeatureFileFault extends Error {}

const DELIMITERS = [',', ';', '\t'] as const;
const NO_VALUE = new Set(['', 'nan', 'na', 'n/a', '<na>', 'none', 'null', 'nat']);
const WORDS: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['false', 0],
  ['inf', Infinity],
  ['+inf', Infinity],
  ['-inf', -Infinity],
]);
/** Epoch seconds, milliseconds, microseconds and nanoseconds. */
const EPOCH_UNITS_MS = [1e3, 1, 1e-3, 1e-6] as const;

/** Reads CSV as pandas, polars or R write it. @throws FeatureFileFault */
export function readFeatures(text: string, bars: Bars): Columns {
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  while (lines.at(-1) === '') lines.pop();
  const [header, ...rows] = lines;
  if (header === undefined) throw new FeatureFileFault('the file is empty');
  const delimiter = DELIMITERS.reduce((best, next) => (header.split(next).length > header.split(best).length ? next : best));
  const names = splitLine(header, delimiter);
  requireNames(names);
  if (rows.length !== bars.timestamp.length)
    throw new FeatureFileFault(
      `${rows.length} rows for ${bars.timestamp.length} bars; write one row for every bar, empty where there is no value (no dropna)`,
    );
  const columns = names.slice(1).map(() => new Float64Array(rows.length));
  rows.forEach((line, row) => {
    const cells = splitLine(line, delimiter);
    if (cells.length !== names.length)
      throw new FeatureFileFault(`row ${row} has ${cells.length} fields where the header has ${names.length}`);
    requireTime(cells[0]!, names[0]!, row, bars.timestamp[row]!);
    for (let k = 1; k < cells.length; k++) columns[k - 1]![row] = readNumber(cells[k]!, names[k]!, row);
  });
  return { names: names.slice(1), columns };
}

function requireNames(names: readonly string[]): void {
  if (names.length < 2)
    throw new FeatureFileFault(`its header is '${names.join()}'; write the timestamp and then a column for each feature`);
  const twice = names.find((name, k) => names.indexOf(name) !== k);
  if (twice !== undefined) throw new FeatureFileFault(`two columns are called '${twice}'; give each its own name`);
}

function requireTime(cell: string, name: string, row: number, wanted: number): void {
  const number = Number(cell);
  const fits =
    cell !== '' && Number.isFinite(number)
      ? EPOCH_UNITS_MS.some((unit) => Math.floor(number * unit + 1e-3) === wanted)
      : isTime(cell, wanted);
  if (fits) return;
  throw new FeatureFileFault(
    `its first column '${name}' is '${cell.slice(0, 40)}' in row ${row}, where the bar is of ${formatTime(wanted)}; write the bars' timestamps first, in their order (to_csv(index=False))`,
  );
}

function isTime(cell: string, wanted: number): boolean {
  try {
    return parseTime(cell, 'timestamp') === wanted;
  } catch {
    return false;
  }
}

function readNumber(cell: string, name: string, row: number): number {
  const text = cell.trim();
  const number = text === '' ? NaN : Number(text);
  if (number === number) return number;
  const word = text.toLowerCase();
  if (NO_VALUE.has(word)) return NaN;
  const known = WORDS.get(word);
  if (known !== undefined) return known;
  throw new FeatureFileFault(`${name} is '${text.slice(0, 40)}' in row ${row}; write numbers, or leave the column out`);
}

/** Fields of a line; one in quotes may hold the delimiter, and two quotes for one. */
function splitLine(line: string, delimiter: string): string[] {
  if (!line.includes('"')) return line.split(delimiter);
  const fields: string[] = [];
  let at = 0;
  while (at <= line.length) {
    if (line[at] !== '"') {
      const end = line.indexOf(delimiter, at);
      fields.push(line.slice(at, end < 0 ? line.length : end));
      at = (end < 0 ? line.length : end) + 1;
      continue;
    }
    let close = at + 1;
    while (close < line.length && (line[close] !== '"' || line[close + 1] === '"')) close += line[close] === '"' ? 2 : 1;
    fields.push(line.slice(at + 1, close).replaceAll('""', '"'));
    at = close + 2;
  }
  return fields;
}

import { formatTime, type Bars, type Columns } from '@barkeep/feature-core';
import { parseTime } from '@barkeep/sdk';
import { featureNumber, splitFeatureText } from '@barkeep/sdk/migration';

/** What a file of features says that is not as it has to be: one row a bar, the bar's timestamp first, numbers behind it. */
export class FeatureFileFault extends Error {}

/** Epoch seconds, milliseconds, microseconds and nanoseconds. */
const EPOCH_UNITS_MS = [1e3, 1, 1e-3, 1e-6] as const;

/** Reads CSV as pandas, polars or R write it. @throws FeatureFileFault */
export function readFeatures(text: string, bars: Bars): Columns {
  const split = splitFeatureText(text);
  if (split === undefined) throw new FeatureFileFault('the file is empty');
  const { names, rows } = split;
  requireNames(names);
  if (rows.length !== bars.timestamp.length)
    throw new FeatureFileFault(
      `${rows.length} rows for ${bars.timestamp.length} bars; write one row for every bar, empty where there is no value (no dropna)`,
    );
  const columns = names.slice(1).map(() => new Float64Array(rows.length));
  rows.forEach((cells, row) => {
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
  const number = featureNumber(cell);
  if (number !== undefined) return number;
  throw new FeatureFileFault(`${name} is '${cell.trim().slice(0, 40)}' in row ${row}; write numbers, or leave the column out`);
}

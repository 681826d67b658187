import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compute } from '../src/engine/batch.js';
import { defineFeatureSet } from '../src/sets/featureSet.js';
import { talib } from '../src/sets/talib.js';
import { readBars, readTable } from './support/csv.js';
import { barsFile, csvFiles, readTolerances, sharedGolden } from './support/goldenFiles.js';
import { compareColumn, type Tolerance } from './support/tolerance.js';

const nameOf = (file: string): string => basename(file).replace(/\.csv(\.gz)?$/, '');
/** Rows out of order or repeated are refused before anything is computed; for a NaN in the middle of its input TA-Lib has no rule; after the spike its sums are off. */
const NOT_JUDGED = /^adv_(dup_ts|out_of_order|nan_holes|volume_spike)$/;
/** Cells that are off in the reference, by TALIB.md. */
const CELLS: Readonly<Record<string, number>> = { 'adv_zero_volume vwma': 69, 'btcusd_1d rvol': 38 };
/** On constant bars these are 0 in truth, and noise in the reference. */
const NOISE = /^(ao|apo|apo_matype0|ppo|ppo_matype0|macd.*|eri_.*|fosc|avgdev|linearreg_slope|linearreg_angle)$/;
const EXACT: Tolerance = { rtol: 0 };

type ManifestColumn = {
  readonly column: string;
  readonly function: string;
  readonly output: string;
  readonly inputs: readonly string[];
  readonly parameters: Readonly<Record<string, number>>;
  readonly lookback: number;
  readonly integer: boolean;
};

/** The manifest writes the periods of mavp as periods[i]=2+(i mod 29). */
function inputText(input: string): string {
  return input.startsWith('periods') ? '2 + (cumsum(1) - 1) - 29 * floor((cumsum(1) - 1) / 29)' : input;
}

describe.skipIf(sharedGolden === undefined)('talib', () => {
  const golden = sharedGolden ?? '';
  const manifest =
    sharedGolden === undefined
      ? []
      : (JSON.parse(readFileSync(join(golden, 'talib/manifest.json'), 'utf8')) as { columns: ManifestColumn[] }).columns;
  const integers = new Set(manifest.filter(({ integer }) => integer).map(({ column }) => column));
  const files = [
    ...csvFiles(join(golden, 'talib'))
      .filter((file) => !NOT_JUDGED.test(nameOf(file)))
      .map((file) => join('talib', file)),
    ...csvFiles(join(golden, 'talib-exact')).map((file) => join('talib-exact', file)),
  ];

  test("has the manifest's columns in its order", () => {
    expect(talib.names).toEqual(manifest.map(({ column }) => column));
  });

  test("has the manifest's lookbacks, and values that are never NaN where they are integers", () => {
    expect(talib.features.map(({ name, lookback }) => [name, lookback])).toEqual(
      manifest.map(({ column, integer, lookback }) => [column, integer ? 0 : lookback]),
    );
  });

  test("calls the manifest's functions with its inputs and parameters", () => {
    const manyOutputs = new Set(manifest.filter(({ output }) => !['real', 'integer'].includes(output)).map((column) => column.function));
    const calls = manifest.map(({ column, function: name, output, inputs, parameters }) => {
      const call = `${name.toLowerCase()}(${[...inputs.map(inputText), ...Object.values(parameters)].join(', ')})`;
      return [column, manyOutputs.has(name) ? `${call}.${output}` : call];
    });
    expect(talib.hash).toBe(defineFeatureSet('manifest', Object.fromEntries(calls) as Record<string, string>).hash);
  });

  test.each(files.map((file) => [file.replace(/\.csv(\.gz)?$/, ''), file] as const))('is that of the reference on %s', (_name, file) => {
    const name = nameOf(file);
    const bars = readBars(barsFile([join(golden, 'bars')], name));
    const { columns } = readTable(join(golden, file));
    const frame = compute(bars, talib);
    const tolerances = readTolerances(golden, 'talib');
    const wrong = [...columns].flatMap(([column, expected]) => {
      if (name === 'adv_constant' && NOISE.test(column)) return [];
      const actual = frame.column(column);
      const cell = CELLS[`${name} ${column}`];
      if (cell !== undefined) expected[cell] = actual[cell]!;
      const tolerance = integers.has(column)
        ? EXACT
        : name === 'adv_constant' && column === 'stochrsi_fastk'
          ? { rtol: 0, atol: 1e-13 }
          : tolerances[column]!;
      const row = compareColumn(expected, actual, tolerance, (at) => at);
      return row < 0 ? [] : [`${column} row ${row} is ${actual[row]}, not ${expected[row]}`];
    });
    expect(wrong).toEqual([]);
  });
});

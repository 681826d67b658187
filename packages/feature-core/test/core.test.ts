import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compute, describeFeatureSet, featureSet, type Bars } from '../src/index.js';
import { sameColumns } from './support/bits.js';
import { readBars } from './support/csv.js';
import { bundledBars } from './support/goldenFiles.js';
import { correlations } from './support/correlations.js';
import { hostileBars, scaledBars, wellFormedBars, type BarsRecipe, type Trait } from './support/hostileBars.js';

const core = featureSet('core');
const { columns } = describeFeatureSet(core);
const folder = bundledBars[0]!;
const market = readdirSync(folder)
  .filter((file) => /\.csv(\.gz)?$/.test(file))
  .map((file) => [file, readBars(join(folder, file))] as const);

const recipe = (...traits: readonly Trait[]): fc.Arbitrary<BarsRecipe> =>
  fc.record({
    seed: fc.integer({ min: 0, max: 2 ** 31 - 1 }),
    length: fc.integer({ min: 1, max: 700 }),
    traits: fc.subarray([...traits], { maxLength: 4 }),
  });
const exponent = fc.integer({ min: -20, max: 20 });
const runs = (numRuns: number): fc.Parameters<unknown> => ({ numRuns, seed: 20_261_127 });

/** No two columns of which all of the bundled series have a correlation beyond this: what is the same by another name has 1. */
const LARGEST_CORRELATION = 0.96;
/** Rows that are left out where columns are compared: their longest window is filling. */
const WARM_UP = 300;

describe('core', () => {
  test('has 150 columns or more, some of each category', () => {
    expect(columns.length).toBeGreaterThanOrEqual(150);
    const count = (wanted: string): number => columns.filter(({ category }) => category === wanted).length;
    const categories = ['price', 'returns', 'volatility', 'momentum', 'trend', 'volume', 'statistical', 'calendar'];
    expect(categories.filter((category) => count(category) < 6)).toEqual([]);
    expect(columns.filter(({ category }) => !categories.includes(category))).toEqual([]);
  });

  test('says of every column what it is, and all are dimensionless', () => {
    expect(columns.filter(({ description, unit }) => description === '' || !['ratio', 'flag', 'percent'].includes(unit))).toEqual([]);
    expect(new Set(columns.map(({ description }) => description)).size).toBe(columns.length);
  });

  test('has no number in its formulas that depends on the size of prices or volumes', () => {
    // A constant below a millionth would be an epsilon.
    const constants = columns.flatMap(({ expression }) => [...expression.matchAll(/(?<![\w.])\d[\d.]*(?:e-?\d+)?/g)].map(Number));
    expect(constants.filter((constant) => constant !== 0 && Math.abs(constant) < 0.01)).toEqual([]);
  });
});

describe('prices and volumes times a power of two leave every bit of core', () => {
  test.each(market)('on %s', (_file, bars) => {
    const plain = compute(bars, core);
    const powers = [
      [20, 0],
      [-20, 0],
      [0, 20],
      [0, -20],
      [-7, 13],
    ] as const;
    for (const [p, v] of powers) sameColumns(compute(scaledBars(bars, 2 ** p, 2 ** v), core), plain, `2^${p}, 2^${v}`);
  });

  test('on bars with holes, zeros, ties, spikes, stretches of one value, and large or small ones', () => {
    const traits = recipe(
      'holes',
      'wholeHoles',
      'holeRuns',
      'zeros',
      'minusZeros',
      'ties',
      'stretches',
      'flat',
      'spikes',
      'large',
      'small',
    );
    fc.assert(
      fc.property(traits, exponent, exponent, (of, p, v) => {
        const bars = hostileBars(of);
        sameColumns(compute(scaledBars(bars, 2 ** p, 2 ** v), core), compute(bars, core), `2^${p}, 2^${v}`);
      }),
      runs(60),
    );
  });
});

test('no column of core is infinite on well-formed bars', () => {
  const infinite = (bars: Bars): readonly string[] => {
    const frame = compute(bars, core);
    return core.names.filter((_, k) => frame.columns[k]!.some((value) => Math.abs(value) === Infinity));
  };
  for (const [file, bars] of market) expect(infinite(bars), file).toEqual([]);
  fc.assert(
    fc.property(recipe('zeros', 'ties', 'stretches', 'flat', 'spikes', 'large', 'small'), (of) => {
      expect(infinite(wellFormedBars(of))).toEqual([]);
    }),
    runs(60),
  );
});

test(`no two columns of core have a correlation beyond ±${LARGEST_CORRELATION} on all of the bundled series`, () => {
  const series = market.map(([, bars]) => correlations(compute(bars, core).columns, WARM_UP));
  const alike = core.names.flatMap((a, i) =>
    core.names.slice(i + 1).flatMap((b, j) => {
      const least = Math.min(...series.map((of) => Math.abs(of(i, i + 1 + j))).filter((r) => r === r));
      return least > LARGEST_CORRELATION ? [`${a} and ${b}: ${least.toFixed(3)}`] : [];
    }),
  );
  expect(alike).toEqual([]);
});

test('a column that is another one by another name is found', () => {
  const [, bars] = market[0]!;
  const { columns: values } = compute(bars, core);
  const half = values[0]!.map((value) => 3 - value / 2);
  expect(Math.abs(correlations([...values, half], WARM_UP)(0, values.length))).toBeCloseTo(1, 9);
});

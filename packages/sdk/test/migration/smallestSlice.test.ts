import { compute, featureSet, sliceBars, type Bars } from '@barkeep/feature-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { smallestSlice } from '../../src/migration/smallestSlice.js';
import { bundled } from './support.js';

describe('the smallest slice of bars that shows a difference', () => {
  let bars: Bars;
  beforeAll(async () => void (bars = await bundled('aapl_1d.csv', 400)));

  const search = (wrong: (values: Float64Array) => Float64Array, column: string, budget?: number) => {
    const differs = (from: number, to: number): number => {
      const right = compute(sliceBars(bars, from, to), featureSet('legacy')).column(column);
      const left = wrong(right.slice());
      return left.findIndex((v, i) => !Object.is(v, right[i]));
    };
    const row = differs(0, 400);
    return smallestSlice({
      rows: 400,
      row,
      shows: async (from, to) => differs(from, to) >= 0,
      ...(budget === undefined ? {} : { budget }),
    });
  };

  test('is one bar where a NaN is 0', async () => {
    expect(await search((x) => x.map((v) => (Number.isNaN(v) ? 0 : v)), 'sma_20')).toMatchObject({ from: 0, to: 1, isSmallest: true });
  });

  test('is a whole window where a value of a full window is wrong', async () => {
    const found = await search((x) => x.map((v) => v * 1.01), 'sma_20');
    expect(found).toMatchObject({ from: 0, to: 20, isSmallest: true });
  });

  test('starts as late as it can', async () => {
    const shows = async (from: number, to: number): Promise<boolean> => from <= 123 && to > 321;
    expect(await smallestSlice({ rows: 1000, row: 321, shows })).toMatchObject({ from: 123, to: 322 });
    expect(await smallestSlice({ rows: 1000, row: 100, shows })).toMatchObject({ from: 123, to: 322 });
  });

  test('is as small as the budget allows', async () => {
    const shows = async (from: number, to: number): Promise<boolean> => from <= 123 && to > 321;
    const found = await smallestSlice({ rows: 1000, row: 321, shows, budget: 4 });
    expect(found).toMatchObject({ runs: 4, isSmallest: false });
    expect(found!.from).toBeLessThanOrEqual(123);
  });

  test('is none where the difference does not come back', async () => {
    expect(await smallestSlice({ rows: 100, row: 5, shows: async () => false })).toBeUndefined();
  });
});

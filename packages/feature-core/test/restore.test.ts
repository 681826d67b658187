import { expect, test } from 'vitest';
import { restoredEqualsBatch } from './support/checks/restore.js';
import * as core from './support/core.js';
import { cleanBars, hostileBars, rowsOf } from './support/hostileBars.js';
import { seededRandom } from './support/random.js';

test.each(['legacy', 'pipeline-v1'])('a series of %s goes on from any checkpoint, bit for bit', (name) => {
  for (const [length, seed] of [
    [4097, 1],
    [8200, 2],
  ] as const) {
    restoredEqualsBatch(core, core.featureSet(name), hostileBars({ seed, length, traits: [] }), seededRandom(seed));
  }
});

test('a series takes a checkpoint of its own set and bars only, whole, and of a row that it has', () => {
  const bars = cleanBars(9000, 4);
  const set = core.featureSet('legacy');
  const bytes = core.openSeries(set, bars).checkpoint(8192)!;
  const open =
    (of = bars, by = set, checkpoint = bytes): (() => unknown) =>
    () =>
      core.openSeries(by, of, { checkpoint });
  const refusal = (reason: string): unknown =>
    expect.objectContaining({ code: 'INVALID_SNAPSHOT', message: expect.stringContaining(reason) });
  expect(open()).not.toThrow();
  expect(open(rowsOf(bars, 0, 8191))).toThrow(refusal('of other bars'));
  expect(open(rowsOf(bars, 1, 9000))).toThrow(refusal('of other bars'));
  expect(open(bars, core.featureSet('regime-inputs'))).toThrow(refusal('of another feature set'));
  expect(open(bars, set, bytes.subarray(1))).toThrow(refusal('is not one of Barkeep'));
  expect(open(bars, set, core.openSeries(set, rowsOf(bars, 0, 0)).snapshot())).toThrow(refusal(''));
  const damaged = bytes.slice();
  damaged[500]! ^= 1;
  expect(open(bars, set, damaged)).toThrow(refusal('is damaged'));
});

test('a series keeps the checkpoints behind its rows, and none at its beginning', () => {
  const series = core.openSeries('legacy', cleanBars(8193, 4));
  expect([0, 4096, 8192, 12_288].map((row) => series.checkpoint(row) !== undefined)).toEqual([false, true, true, false]);
  expect([0, 4095, 4096, 8192].map((row) => series.nearestCheckpoint(row))).toEqual([0, 0, 4096, 8192]);
  expect(() => series.approach(8194)).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
});

test('a series that is cut where a checkpoint stands has no newest row of before', () => {
  const bars = cleanBars(9000, 4);
  const series = core.openSeries('legacy', bars);
  expect(series.rewrite(rowsOf(bars, 0, 8192), 8192)).toEqual({ from: 8192, to: 9000 });
  expect(series.lastRow).toBeNull();
  expect(series.frame(8191, 8192).row(0)).toEqual(core.compute(bars, 'legacy').row(8191));
});

test('a set that costs much to run has more checkpoints, of which most are let go when they are thinned out', () => {
  expect(['legacy', 'pipeline-v1', 'core', 'talib', 'alpha158'].map((name) => core.checkpointRows(core.featureSet(name)))).toEqual([
    4096, 2048, 1024, 1024, 1024,
  ]);
  const bars = cleanBars(29_000, 4);
  const set = core.defineFeatureSet('many', Object.fromEntries(Array.from({ length: 200 }, (_, k) => [`c${k}`, `sma(close, ${k + 2})`])));
  const series = core.openSeries(set, bars);
  const kept = (): number[] => Array.from({ length: 28 }, (_, k) => 1024 * (k + 1)).filter((row) => series.nearestCheckpoint(row) === row);
  expect(kept()).toHaveLength(28);
  const { byteSize } = series;
  series.thin();
  const inner = Array.from({ length: 28 }, (_, k) => 1024 * (k + 1)).filter((row) => row % 4096 !== 0);
  expect(kept().filter((row) => row % 4096 === 0)).toHaveLength(7);
  expect(kept().filter((row) => row % 4096 !== 0)).toEqual(inner.slice(-16));
  expect(series.byteSize).toBe(byteSize);
  expect(series.frame(9000, 9100).row(5)).toEqual(core.compute(bars, set).row(9005));
});

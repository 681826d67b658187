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
  const bytes = core.openSeries(set, bars).checkpoint(2)!;
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
  expect([0, 1, 2, 3].map((chunk) => series.checkpoint(chunk) !== undefined)).toEqual([false, true, true, false]);
  expect([0, 4095, 4096, 8192].map((row) => series.nearestCheckpoint(row))).toEqual([0, 0, 1, 2]);
  expect(() => series.approach(8194)).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
});

test('a series that is cut where a checkpoint stands has no newest row of before', () => {
  const bars = cleanBars(9000, 4);
  const series = core.openSeries('legacy', bars);
  expect(series.rewrite(rowsOf(bars, 0, 8192), 8192)).toEqual({ from: 8192, to: 9000 });
  expect(series.lastRow).toBeNull();
  expect(series.frame(8191, 8192).row(0)).toEqual(core.compute(bars, 'legacy').row(8191));
});

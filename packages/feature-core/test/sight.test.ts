import { expect, test } from 'vitest';
import { compute } from '../src/engine/batch.js';
import { defineFeatureSet } from '../src/sets/featureSet.js';
import { featureSet, featureSets } from '../src/sets/registry.js';
import { sightOf } from '../src/sets/sight.js';
import { cleanBars } from './support/hostileBars.js';

const sightOfOne = (expression: string): number => sightOf(defineFeatureSet('mine', { x: expression }));

test('the sight of a set is its windows, one on the other, whatever is filled in', () => {
  expect(sightOfOne('close')).toBe(0);
  expect(sightOfOne('shift(close, 7)')).toBe(7);
  expect(sightOfOne('fillna(sma(close, 20), 0)')).toBe(20);
  expect(sightOfOne('finite(float32(shift(sma(sma(close, 5), 10), 3) - sma(close, 2)))')).toBe(18);
  expect(sightOfOne('rank(sma(close, 5))')).toBe(5);
  expect(sightOf(featureSet('env53-market'))).toBeGreaterThanOrEqual(200);
});

test('no set sees less than its lookback', () => {
  for (const set of featureSets()) expect(sightOf(set), set.name).toBeGreaterThanOrEqual(set.lookback);
});

test('a window column does not change with a bar that is out of sight', () => {
  const set = defineFeatureSet('mine', { x: 'finite(sma(close, 20) / qlib_mean(close, 31))', y: 'shift(max(high, 9), 4)' });
  const bars = cleanBars(200, 3);
  const row = 150;
  const far = row - sightOf(set) - 1;
  const changed = { ...bars, close: bars.close.slice(), high: bars.high.slice() };
  for (let i = 0; i <= far; i++) {
    changed.close[i]! *= 2;
    changed.high[i]! *= 2;
  }
  const [before, after] = [compute(bars, set).row(row), compute(changed, set).row(row)];
  before.forEach((value, k) => expect(after[k]).toBeCloseTo(value, 9));
});

import { compute, defineFeatureSet, describeOperators, featureSets, type Bars } from '@barkeep/feature-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { forwardReturn, nextDirection, tripleBarrier, type TripleBarrierOptions } from '../../src/training/index.js';
import { rig } from '../service/support.js';
import { walk } from './support.js';

const bars = walk(200);
const barsOf = (close: readonly number[], high = close, low = close): Bars => ({
  ...walk(close.length),
  close: Float64Array.from(close),
  high: Float64Array.from(high),
  low: Float64Array.from(low),
});

describe('a label', () => {
  test('forward return is the change of the close over the next bars, NaN where they are not there', () => {
    const { values, ends, label } = forwardReturn(2).of(barsOf([100, 110, 121, NaN, 50, 25]));
    expect([...values]).toEqual([121 / 100 - 1, NaN, 50 / 121 - 1, NaN, NaN, NaN]);
    expect([...ends]).toEqual([2, 3, 4, 5, 5, 5]);
    expect([label.span, label.name, label.spec]).toEqual([2, 'forward_return_2', { kind: 'forwardReturn', bars: 2 }]);
  });

  test('next direction is the sign of the next change', () => {
    const { values, ends } = nextDirection().of(barsOf([1, 2, 2, 1, NaN, 1]));
    expect([...values]).toEqual([1, 0, -1, NaN, NaN, NaN]);
    expect([...ends]).toEqual([1, 2, 3, 4, 5, 5]);
  });

  test('triple barrier says which barrier is touched first, and its span ends there', () => {
    const label = tripleBarrier({ up: 0.1, down: 0.1, horizon: 3 });
    const { values, ends } = label.of(barsOf([100, 105, 111, 80, 80, 80, 80]));
    expect([...values]).toEqual([1, -1, -1, 0, NaN, NaN, NaN]);
    expect([...ends]).toEqual([2, 3, 3, 6, 6, 6, 6]);
    const signed = tripleBarrier({ up: 1, down: 0.5, horizon: 1, expired: 'sign' });
    expect([...signed.of(barsOf([100, 101, 100, 100])).values]).toEqual([1, -1, 0, NaN]);
  });

  test('triple barrier by range counts a bar that touches both as the lower one', () => {
    const both = barsOf([100, 100, 100], [100, 120, 100], [100, 80, 100]);
    expect(tripleBarrier({ up: 0.1, down: 0.1, horizon: 2, by: 'range' }).of(both).values[0]).toBe(-1);
    expect(tripleBarrier({ up: 0.1, down: Infinity, horizon: 2, by: 'range' }).of(both).values[0]).toBe(1);
    expect(tripleBarrier({ up: 0.1, down: 0.1, horizon: 2 }).of(both).values[0]).toBe(0);
  });

  test('triple barrier in deviations widens with the volatility of the past', () => {
    const volatility = 10;
    const label = tripleBarrier({ up: 2, down: 2, horizon: 5, volatility }).of(bars);
    const returns = [...bars.close].map((close, i) => (i === 0 ? NaN : close / bars.close[i - 1]! - 1));
    const row = 50;
    const window = returns.slice(row - volatility + 1, row + 1);
    const mean = window.reduce((a, b) => a + b) / volatility;
    const deviation = Math.sqrt(window.reduce((sum, r) => sum + (r - mean) ** 2, 0) / (volatility - 1));
    const fixed = tripleBarrier({ up: 2 * deviation, down: 2 * deviation, horizon: 5 }).of(bars);
    expect([label.values[row], label.ends[row]]).toEqual([fixed.values[row], fixed.ends[row]]);
    expect([...label.values.subarray(0, volatility)].every(Number.isNaN)).toBe(true);
  });

  test('is what a search through the later bars finds, whatever the barriers', () => {
    fc.assert(
      fc.property(
        fc.record({
          up: fc.double({ min: 0.001, max: 0.1, noNaN: true }),
          down: fc.double({ min: 0.001, max: 0.1, noNaN: true }),
          horizon: fc.integer({ min: 1, max: 30 }),
          by: fc.constantFrom('close', 'range'),
          expired: fc.constantFrom('zero', 'sign'),
        }),
        fc.integer({ min: 1, max: 50 }),
        (options, seed) => {
          const some = walk(80, seed);
          some.close[seed] = NaN;
          const { values, ends } = tripleBarrier(options).of(some);
          expect([...values]).toEqual(Array.from({ length: 80 }, (_, i) => searched(some, i, options)));
          for (let i = 0; i < 80; i++) expect(ends[i]! <= Math.min(79, i + options.horizon) && ends[i]! >= i).toBe(true);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('depends on no bar after its span', () => {
    for (const label of [forwardReturn(3), nextDirection(), tripleBarrier({ up: 0.02, down: 0.02, horizon: 9 })]) {
      const before = label.of(bars);
      for (const row of [20, 90, 150]) {
        const later = { ...bars, close: bars.close.map((value, i) => (i > before.ends[row]! ? value * 3 : value)) };
        expect(label.of(later).values[row]).toBe(before.values[row]);
      }
    }
  });

  test('looks into no other segment', () => {
    const { values, ends } = forwardReturn(2).of(bars, {
      segments: [
        [0, 100],
        [100, 200],
      ],
    });
    expect([97, 98, 99, 100].map((i) => Number.isNaN(values[i]!))).toEqual([false, true, true, false]);
    expect([97, 98, 99].map((i) => ends[i])).toEqual([99, 99, 99]);
  });

  test('refuses what it cannot be', () => {
    const refused = (make: () => unknown) => expect(make).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
    for (const span of [0, -1, 1.5, NaN]) refused(() => forwardReturn(span));
    const good = { up: 1, down: 1, horizon: 1 };
    for (const wrong of [{ up: 0 }, { down: NaN }, { horizon: 0 }, { volatility: 1 }, { by: 'open' }, { expired: 'one' }])
      refused(() => tripleBarrier({ ...good, ...wrong } as TripleBarrierOptions));
  });
});

describe('a label is no feature', () => {
  const labels = [forwardReturn(5), nextDirection(), tripleBarrier({ up: 0.01, down: 0.01, horizon: 5 })];
  const kinds = ['forwardReturn', 'nextDirection', 'tripleBarrier', 'forward_return', 'next_direction', 'triple_barrier', 'label'];

  test('in no expression, operator or set', () => {
    const operators = describeOperators().map(({ name }) => name);
    const columns = featureSets().flatMap(({ name, names }) => [name, ...names]);
    for (const name of [...kinds, ...labels.map((label) => label.name)]) {
      expect([...operators, ...columns]).not.toContain(name);
      for (const expression of [name, `${name}(close)`, `${name}(close, 5)`])
        expect(() => defineFeatureSet('mine', { x: expression }), expression).toThrow(
          expect.objectContaining({ code: expect.stringMatching(/^(INVALID_EXPRESSION|UNKNOWN_OPERATOR)$/) }),
        );
    }
    expect(() => defineFeatureSet('mine', { next: 'shift(close, -1)' })).toThrow(expect.objectContaining({ code: 'INVALID_EXPRESSION' }));
  });

  test('in no set of a service, nor among its fields', async () => {
    const { service } = rig(bars);
    for (const { name } of labels) {
      await expect(service.loadData('AAPL', { set: name })).rejects.toThrow(expect.objectContaining({ code: 'UNKNOWN_SET' }));
      await expect(service.loadData('AAPL', { fields: [name] })).rejects.toThrow(expect.objectContaining({ code: 'UNKNOWN_FIELD' }));
    }
  });

  test('and no column of any set is one: none changes with later bars only as a label does', () => {
    const { values } = forwardReturn(1).of(bars);
    for (const set of featureSets().filter(({ name }) => ['legacy', 'core', 'env43-market'].includes(name)))
      for (const column of compute(bars, set).columns) expect(column.subarray(100, 190)).not.toEqual(values.subarray(100, 190));
  });
});

/** The same by its definition: the first later bar that touches a barrier. */
function searched({ close, high, low }: Bars, i: number, { up, down, horizon, by, expired }: TripleBarrierOptions): number {
  const start = close[i]!;
  if (Number.isNaN(start)) return NaN;
  const later = Array.from({ length: horizon }, (_, k) => i + 1 + k).filter((row) => row < close.length);
  for (const row of later) {
    if ((by === 'range' ? low : close)[row]! <= start * (1 - down)) return -1;
    if ((by === 'range' ? high : close)[row]! >= start * (1 + up)) return 1;
  }
  if (later.length < horizon) return NaN;
  return expired === 'zero' ? 0 : Math.sign(close[i + horizon]! - start);
}

import { featureSet } from '@barkeep/feature-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countRows,
  forwardReturn,
  purgedKFold,
  splitOf,
  tripleBarrier,
  walkForward,
  type LabelColumn,
  type Split,
} from '../../src/training/index.js';
import { rowsOf, walk } from './support.js';

const refusal = (code: string): unknown => expect.objectContaining({ code });

/** Every row that decides a row: those its features look back to, and those its label looks ahead to. */
const sees = (row: number, lookback: number, end: number): [number, number] => [row - lookback, end];

/** What a split leaves out, row by row from the definition. */
function allowed(
  row: number,
  test: readonly number[],
  endOf: (row: number) => number,
  lookback: number,
  near: (row: number) => boolean,
): boolean {
  if (test.includes(row) || near(row)) return false;
  const decided = Math.max(...test, ...test.map(endOf));
  const labelMeets = endOf(row) >= test[0]! && row <= decided;
  const featuresMeet = row > test.at(-1)! && test.some((t) => t >= row - lookback && t <= row);
  return !labelMeets && !featuresMeet;
}

const shapes = fc.record({
  rows: fc.integer({ min: 120, max: 260 }),
  lookback: fc.integer({ min: 0, max: 15 }),
  span: fc.integer({ min: 1, max: 12 }),
  embargo: fc.integer({ min: 0, max: 9 }),
  seed: fc.integer({ min: 1, max: 40 }),
  touching: fc.boolean(),
});

function labelsOf(rows: number, span: number, seed: number, touching: boolean): LabelColumn {
  const label = touching ? tripleBarrier({ up: 0.02, down: 0.02, horizon: span }) : forwardReturn(span);
  return label.of(walk(rows, seed));
}

describe('purged k-fold', () => {
  test('tests each usable row once, and trains on exactly the rows that see nothing of the test', () => {
    fc.assert(
      fc.property(shapes, fc.integer({ min: 2, max: 6 }), ({ rows, lookback, span, embargo, seed, touching }, folds) => {
        const label = labelsOf(rows, span, seed, touching);
        const endOf = (row: number): number => label.ends[row]!;
        const splits = purgedKFold({ label, set: { lookback }, folds, embargo });
        const usable = rowsOf([[lookback, rows - span]]);
        expect(splits.flatMap(({ test }) => rowsOf(test))).toEqual(usable);
        for (const { train, test, leftOut } of splits) {
          const tested = rowsOf(test);
          const decided = Math.max(...tested.map(endOf));
          const near = (row: number): boolean => row > tested.at(-1)! && row <= decided + embargo;
          expect(rowsOf(train)).toEqual(usable.filter((row) => allowed(row, tested, endOf, lookback, near)));
          const seeing = usable.filter((row) => !tested.includes(row) && !allowed(row, tested, endOf, lookback, () => false));
          expect(leftOut.purged).toBe(seeing.length);
          expect(countRows(train) + tested.length + leftOut.purged + leftOut.embargoed).toBe(usable.length);
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('walk-forward', () => {
  test('trains on the past only, on exactly the rows whose labels end before the test', () => {
    fc.assert(
      fc.property(shapes, fc.constantFrom('expanding' as const, 40, 60), fc.integer({ min: 5, max: 20 }), (shape, train, test) => {
        const { rows, lookback, span, embargo, seed, touching } = shape;
        const label = labelsOf(rows, span, seed, touching);
        const endOf = (row: number): number => label.ends[row]!;
        const splits = walkForward({ label, set: { lookback }, train, test, embargo, first: 40 });
        splits.forEach((split, k) => {
          const [[at, end]] = split.test as [[number, number]];
          expect([at, end - at]).toEqual([lookback + (train === 'expanding' ? 40 : train) + k * test, test]);
          const start = train === 'expanding' ? lookback : at - train;
          const near = (row: number): boolean => row >= at - embargo;
          expect(rowsOf(split.train)).toEqual(
            rowsOf([[start, at]]).filter((row) => allowed(row, rowsOf(split.test), endOf, lookback, near)),
          );
        });
        expect(rows - span - splits.at(-1)!.test[0]![1]).toBeLessThan(test);
      }),
      { numRuns: 60 },
    );
  });

  test('steps as far as it is told', () => {
    const splits = walkForward({ rows: 100, label: { span: 1 }, set: { lookback: 9 }, train: 30, test: 10, step: 25 });
    expect(splits.map(({ name, train, test, leftOut }) => [name, train, test, leftOut])).toEqual([
      ['walk-0', [[9, 38]], [[39, 49]], { purged: 1, embargoed: 0 }],
      ['walk-1', [[34, 63]], [[64, 74]], { purged: 1, embargoed: 0 }],
      ['walk-2', [[59, 88]], [[89, 99]], { purged: 1, embargoed: 0 }],
    ]);
  });
});

test('no training row sees a test row, nor is there a bar that decides a label of both', () => {
  const meets = ([a, b]: [number, number], [c, d]: [number, number]): boolean => a <= d && c <= b;
  fc.assert(
    fc.property(shapes, ({ rows, lookback, span, embargo, seed, touching }) => {
      const label = labelsOf(rows, span, seed, touching);
      const set = { lookback };
      const splits: Split[] = [
        ...purgedKFold({ label, set, folds: 3, embargo }),
        ...walkForward({ label, set, train: 50, test: 20, embargo }),
      ];
      for (const { train, test } of splits) {
        const [[first, end]] = test as [[number, number]];
        for (const row of rowsOf(train)) {
          expect(meets([row, label.ends[row]!], [first, end - 1]), `${row}`).toBe(false);
          if (row >= end) expect(meets(sees(row, lookback, label.ends[row]!), [first, end - 1]), `${row}`).toBe(false);
          for (const t of [first, end - 1]) expect(meets([row, label.ends[row]!], [t, label.ends[t]!])).toBe(false);
        }
      }
    }),
    { numRuns: 40 },
  );
});

describe('splits', () => {
  test('take the lookback of a set, and a range of rows', () => {
    const [first] = purgedKFold({ rows: 1000, label: { span: 5 }, set: featureSet('legacy'), folds: 2 });
    expect(first!.test).toEqual([[200, 598]]);
    const [chosen] = purgedKFold({ rows: [100, 900], label: { span: 5 }, set: featureSet('legacy'), folds: 2 });
    expect(chosen!.test).toEqual([[100, 500]]);
    const label = forwardReturn(5).of(walk(300));
    expect(purgedKFold({ rows: 280, label, set: { lookback: 0 }, folds: 2 })[1]!.test).toEqual([[138, 275]]);
  });

  test("of one's own keep training rows and test rows apart", () => {
    expect(
      splitOf(
        'mine',
        [
          [0, 10],
          [20, 30],
        ],
        [[10, 20]],
      ),
    ).toMatchObject({
      name: 'mine',
      train: [
        [0, 10],
        [20, 30],
      ],
      leftOut: { purged: 0 },
    });
    for (const [train, test] of [
      [[[0, 10]], [[9, 12]]],
      [[], [[0, 1]]],
      [[[5, 5]], [[6, 7]]],
      [
        [
          [4, 6],
          [5, 9],
        ],
        [[10, 11]],
      ],
      [[[0, 1.5]], [[2, 3]]],
      [[[-1, 1]], [[2, 3]]],
    ] as const)
      expect(() => splitOf('mine', train, test)).toThrow(refusal('INVALID_RANGE'));
  });

  test('refuse what leaves nothing to train or test on', () => {
    const few = { rows: 30, label: { span: 5 }, set: { lookback: 10 } };
    expect(() => purgedKFold({ ...few, folds: 16 })).toThrow(refusal('INVALID_RANGE'));
    expect(() => purgedKFold({ ...few, folds: 2, embargo: 20 })).toThrow(refusal('INVALID_RANGE'));
    expect(() => walkForward({ ...few, train: 30, test: 5 })).toThrow(refusal('INVALID_RANGE'));
    expect(() => walkForward({ ...few, train: 3, test: 5 })).toThrow(refusal('INVALID_RANGE'));
    expect(() => purgedKFold({ ...few, rows: 15, folds: 2 })).toThrow(refusal('INVALID_RANGE'));
    for (const wrong of [
      { folds: 1 },
      { folds: 2, embargo: -1 },
      { folds: 2, rows: 0 },
      { folds: 2, label: { span: -1 } },
      { folds: 2, set: { lookback: NaN } },
    ])
      expect(() => purgedKFold({ ...few, ...wrong })).toThrow(refusal('INVALID_PARAM'));
    expect(() => purgedKFold({ label: { span: 1 }, set: { lookback: 1 }, folds: 2 })).toThrow(refusal('INVALID_PARAM'));
    for (const wrong of [
      { train: 0, test: 5 },
      { train: 5, test: 0 },
      { train: 5, test: 5, step: 0 },
      { train: 'expanding' as const, first: 0, test: 2 },
    ])
      expect(() => walkForward({ ...few, ...wrong })).toThrow(refusal('INVALID_PARAM'));
  });
});

import { BarkeepError } from '@barkeep/feature-core';
import type { RowSpan } from '../gaps.js';

/** How many rows were left out of the training rows, and why. */
export type LeftOut = {
  /** Their label or their features see the test rows, or what these are labelled by. */
  readonly purged: number;
  /** They lie in the embargo. */
  readonly embargoed: number;
};

/** Training rows and test rows, as ranges in order. Made by `walkForward`, `purgedKFold` and `splitOf`. */
export class Split {
  readonly name: string;
  readonly train: readonly RowSpan[];
  readonly test: readonly RowSpan[];
  readonly leftOut: LeftOut;

  constructor(name: string, train: readonly RowSpan[], test: readonly RowSpan[], leftOut: LeftOut) {
    this.name = name;
    this.train = train;
    this.test = test;
    this.leftOut = leftOut;
  }
}

/**
 * A split of one's own. It is not purged: what its labels and features look at is not known here.
 * @throws BarkeepError `INVALID_RANGE` for ranges that are empty, out of order or overlap, or a row in both parts
 */
export function splitOf(name: string, train: readonly RowSpan[], test: readonly RowSpan[]): Split {
  requireInOrder(`${name}.train`, train);
  requireInOrder(`${name}.test`, test);
  const shared = train.find(([from, to]) => test.some(([a, b]) => from < b && a < to));
  if (shared !== undefined)
    throw new BarkeepError(
      'INVALID_RANGE',
      `${name}: the training rows [${shared.join(', ')}) overlap the test rows; give each row to one of them`,
      { name },
    );
  return new Split(name, train, test, { purged: 0, embargoed: 0 });
}

/** Rows of ranges. */
export function countRows(spans: readonly RowSpan[]): number {
  return spans.reduce((sum, [from, to]) => sum + to - from, 0);
}

function requireInOrder(name: string, spans: readonly RowSpan[]): void {
  const wrong = spans.find(
    ([from, to], i) => !Number.isInteger(from) || !Number.isInteger(to) || from < (i === 0 ? 0 : spans[i - 1]![1]) || to <= from,
  );
  if (wrong === undefined && spans.length > 0) return;
  const what = wrong === undefined ? 'has no rows' : `has [${wrong.join(', ')})`;
  throw new BarkeepError('INVALID_RANGE', `${name} ${what}; use half-open ranges of rows, in order, each after the one before`, { name });
}

import type { RowSpan } from '../gaps.js';
import { Split } from './split.js';

/** What rows look at: forward by their labels, back by their features. */
export type Sight = {
  /** The last row that the label of a row looks at. */
  readonly endOf: (row: number) => number;
  /** Rows before a row that its features look at. */
  readonly lookback: number;
};

/** How many rows are kept away from the test rows: right before their first, and after the last one that their labels look at. */
export type Embargo = { readonly before: number; readonly after: number };

/**
 * The rows of `candidates` that may train a model which is tested on `test`. Left out are
 * - rows whose label's span `[row, end]` meets the rows that the tests are decided by: from the first test row to the last row that a test label looks at;
 * - rows after the test whose features look back into it: `row - lookback` is before its end;
 * - rows of the embargo.
 * @see López de Prado, Advances in Financial Machine Learning, 2018, 7.4 (the second rule is stricter than his, whose embargo stands for it)
 */
export function purgedSplit(name: string, candidates: RowSpan, test: RowSpan, { endOf, lookback }: Sight, embargo: Embargo): Split {
  const [first, end] = test;
  let decided = end - 1;
  for (let row = first; row < end; row++) decided = Math.max(decided, endOf(row));
  const train: [number, number][] = [];
  let purged = 0;
  let embargoed = 0;
  for (let row = candidates[0]; row < candidates[1]; row++) {
    if (row >= first && row < end) continue;
    const seesTest = row < first ? endOf(row) >= first : row <= decided || row - lookback < end;
    const isNear = row < first ? row >= first - embargo.before : row <= decided + embargo.after;
    if (seesTest) purged++;
    else if (isNear) embargoed++;
    else if (train.at(-1)?.[1] === row) train.at(-1)![1] = row + 1;
    else train.push([row, row + 1]);
  }
  return new Split(name, train, [test], { purged, embargoed });
}

import { BarkeepError } from '@barkeep/feature-core';
import { purgedSplit } from './purge.js';
import { countRows, type Split } from './split.js';
import { planOfSplit, requireCount, type SplitOptions } from './splitOptions.js';

export type WalkForwardOptions = SplitOptions & {
  /** Rows before the test to train on, of which those that see it are left out; `expanding`: all there are. */
  readonly train: number | 'expanding';
  /** Rows of each test. */
  readonly test: number;
  /** Rows from one test to the next. Default: `test`, so that each row is tested once. */
  readonly step?: number;
  /** With `expanding`: rows before the first test. Default: `test`. No effect otherwise. */
  readonly first?: number;
};

/**
 * Splits that train on the past and test on what comes next, oldest first. `embargo` rows right before each test are left out. A test that would be cut short
 * by the end is none.
 * @throws BarkeepError `INVALID_PARAM`, `INVALID_RANGE` where there are too few rows for one split, or all training rows of one see its test
 */
export function walkForward(options: WalkForwardOptions): Split[] {
  const { usable, embargo, ...sight } = planOfSplit('walkForward', options);
  const test = requireCount('walkForward', 'test', options.test, 1);
  const step = requireCount('walkForward', 'step', options.step ?? test, 1);
  const before = options.train === 'expanding' ? (options.first ?? test) : options.train;
  requireCount('walkForward', options.train === 'expanding' ? 'first' : 'train', before, 1);
  const [from, to] = usable;
  const splits: Split[] = [];
  for (let at = from + before; at + test <= to; at += step) {
    const start = options.train === 'expanding' ? from : at - before;
    splits.push(purgedSplit(`walk-${splits.length}`, [start, at], [at, at + test], sight, { before: embargo, after: 0 }));
  }
  return requireTraining('walkForward', splits, to - from, before + test);
}

/** @throws BarkeepError `INVALID_RANGE` where there is no split, or one without a training row */
export function requireTraining(of: string, splits: Split[], rows: number, needed: number): Split[] {
  if (splits.length === 0)
    throw new BarkeepError(
      'INVALID_RANGE',
      `${of}: ${rows} rows are too few for one split, which needs ${needed}; use more bars, or smaller parts`,
      {
        rows,
        needed,
      },
    );
  const empty = splits.find(({ train }) => countRows(train) === 0);
  if (empty !== undefined)
    throw new BarkeepError(
      'INVALID_RANGE',
      `${of}: ${empty.name} has no training row left, ${empty.leftOut.purged} see its test and ${empty.leftOut.embargoed} lie in the embargo; use longer parts, a shorter label or a smaller embargo`,
      { split: empty.name },
    );
  return splits;
}

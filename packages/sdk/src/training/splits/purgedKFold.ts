import { purgedSplit } from './purge.js';
import type { Split } from './split.js';
import { planOfSplit, requireCount, type SplitOptions } from './splitOptions.js';
import { requireTraining } from './walkForward.js';

export type PurgedKFoldOptions = SplitOptions & {
  /** Tests, of as many rows each as can be; the first ones have one more where they do not come out even. */
  readonly folds: number;
};

/**
 * Splits whose tests lie one after the other over all rows, each trained on the rows before and after it that see nothing of it. `embargo` rows after the last row
 * that a test label looks at are left out.
 * @throws BarkeepError `INVALID_PARAM`, `INVALID_RANGE` where there are fewer rows than folds, or all training rows of one see its test
 * @see López de Prado, Advances in Financial Machine Learning, 2018, 7.4.1
 */
export function purgedKFold(options: PurgedKFoldOptions): Split[] {
  const { usable, embargo, ...sight } = planOfSplit('purgedKFold', options);
  const folds = requireCount('purgedKFold', 'folds', options.folds, 2);
  const [from, to] = usable;
  const rows = to - from;
  if (rows < folds) return requireTraining('purgedKFold', [], rows, folds);
  const splits: Split[] = [];
  for (let fold = 0, at = from; fold < folds; fold++) {
    const end = at + Math.floor(rows / folds) + (fold < rows % folds ? 1 : 0);
    splits.push(purgedSplit(`fold-${fold}`, usable, [at, end], sight, { before: 0, after: embargo }));
    at = end;
  }
  return requireTraining('purgedKFold', splits, rows, folds);
}

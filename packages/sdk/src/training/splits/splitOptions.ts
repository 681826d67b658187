import { BarkeepError, FeatureSet, InvalidParamError, sightOf } from '@barkeep/feature-core';
import type { RowSpan } from '../gaps.js';
import { LabelColumn } from '../labels/label.js';
import type { Sight } from './purge.js';

/** What a split has to know of the rows. */
export type SplitOptions = {
  /** The labels of all rows, or how far they look ahead at most. */
  readonly label: LabelColumn | { readonly span: number };
  /** The set of the features, whose sight is taken (`sightOf`), or how far they look back. */
  readonly set: FeatureSet | { readonly lookback: number };
  /** Rows there are, or the range of them to use. Default: those of `label`, without the first rows, whose features look back to before them, and those at the end whose future is not there. */
  readonly rows?: number | RowSpan;
  /** Rows kept away from the test rows beside those that see them. Default 0. */
  readonly embargo?: number;
};

/** Options as the splitters use them. */
export type SplitPlan = Sight & { readonly usable: RowSpan; readonly embargo: number };

/** @throws InvalidParamError `INVALID_PARAM`; BarkeepError `INVALID_RANGE` where no row is left */
export function planOfSplit(of: string, { label, set, rows, embargo = 0 }: SplitOptions): SplitPlan {
  const span = label instanceof LabelColumn ? label.label.span : requireCount(of, 'label.span', label.span);
  const lookback = set instanceof FeatureSet ? sightOf(set) : requireCount(of, 'set.lookback', set.lookback);
  const usable = typeof rows === 'object' ? rows : ([lookback, countOf(of, label, rows) - span] as const);
  const [from, to] = usable;
  requireCount(of, 'rows[0]', from);
  if (!(to > from))
    throw new BarkeepError(
      'INVALID_RANGE',
      `${of}: no row is left of [${from}, ${to}), after a lookback of ${lookback} and a label span of ${span}; use more bars`,
      {
        from,
        to,
      },
    );
  const endOf = label instanceof LabelColumn ? (row: number): number => label.ends[row]! : (row: number): number => row + span;
  return { endOf, lookback, usable, embargo: requireCount(of, 'embargo', embargo) };
}

/** @throws InvalidParamError `INVALID_PARAM` unless it is a whole number of `least` or more */
export function requireCount(owner: string, param: string, value: number, least = 0): number {
  if (Number.isInteger(value) && value >= least) return value;
  throw new InvalidParamError(owner, param, value, `use a whole number of ${least} or more`);
}

function countOf(of: string, label: SplitOptions['label'], rows: number | undefined): number {
  if (rows !== undefined) return requireCount(of, 'rows', rows, 1);
  if (label instanceof LabelColumn) return label.length;
  throw new InvalidParamError(of, 'rows', rows, 'say how many rows there are');
}

import { operatorsOf, type RevisionChange, type SetVersion } from './version.js';

/** What became of the columns from one version to another. */
export type SetDiff = {
  readonly from: string;
  readonly to: string;
  readonly added: readonly { readonly column: string; readonly expression: string }[];
  readonly removed: readonly { readonly column: string; readonly expression: string }[];
  /** Columns that stand elsewhere among those that both have: the fewest that explain the order; places count from 0. */
  readonly moved: readonly { readonly column: string; readonly from: number; readonly to: number }[];
  /** Another expression, or the same one over operators of other revisions. */
  readonly changed: readonly ColumnChange[];
};

export type ColumnChange = {
  readonly column: string;
  readonly from: string;
  readonly to: string;
  readonly operators: readonly RevisionChange[];
};

/** Which columns were added, removed, moved and changed from `a` to `b`, and why. */
export function diffVersions(a: SetVersion, b: SetVersion): SetDiff {
  const before = new Map(a.columns.map(({ name, expression }, place) => [name, { expression, place }]));
  const after = new Map(b.columns.map(({ name, expression }, place) => [name, { expression, place }]));
  const kept = [...after.keys()].filter((column) => before.has(column));
  const inOrder = longestRun(kept.map((column) => before.get(column)!.place));
  return {
    from: a.version,
    to: b.version,
    added: only(after, before),
    removed: only(before, after),
    moved: kept
      .filter((_, k) => !inOrder.has(k))
      .map((column) => ({ column, from: before.get(column)!.place, to: after.get(column)!.place })),
    changed: kept.flatMap((column) => changeOf(column, before.get(column)!.expression, after.get(column)!.expression, a, b)),
  };
}

type Columns = ReadonlyMap<string, { readonly expression: string; readonly place: number }>;

function only(columns: Columns, others: Columns): SetDiff['added'] {
  return [...columns].filter(([column]) => !others.has(column)).map(([column, { expression }]) => ({ column, expression }));
}

function changeOf(column: string, from: string, to: string, a: SetVersion, b: SetVersion): ColumnChange[] {
  const earlier = operatorsOf(a, from);
  const later = operatorsOf(b, to);
  const operators = [...earlier]
    .filter(([operator, revision]) => later.has(operator) && later.get(operator) !== revision)
    .map(([operator, revision]) => ({ operator, from: revision, to: later.get(operator)! }));
  return from === to && operators.length === 0 ? [] : [{ column, from, to, operators }];
}

/** The places in a list of a longest rising run of its numbers. */
function longestRun(numbers: readonly number[]): ReadonlySet<number> {
  const ends: number[] = [];
  const previous = numbers.map((number, k) => {
    let low = 0;
    for (let high = ends.length; low < high;) {
      const middle = (low + high) >> 1;
      if (numbers[ends[middle]!]! < number) low = middle + 1;
      else high = middle;
    }
    ends[low] = k;
    return low === 0 ? -1 : ends[low - 1]!;
  });
  const run = new Set<number>();
  for (let k = ends.at(-1) ?? -1; k >= 0; k = previous[k]!) run.add(k);
  return run;
}

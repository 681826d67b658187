import type { Direction } from './otherBars.js';
import type { Finding, Prober } from './prober.js';
import type { SeededRandom } from './random.js';
import type { LaterBars } from './report.js';

const DIRECTIONS: readonly Direction[] = ['up', 'down'];
/** Rows looked at again below a half that seems clean, and below the row found: what reads a few bars ahead only is missed by a cut elsewhere. */
const SECOND_LOOKS = 2;
const LAST_LOOKS = 8;

/** What a search found: `isFirst` is false where `goOn` ended it early. */
export type FirstRow = { readonly row: number; readonly isFirst: boolean };

/**
 * The first row of a column whose value depends on a later bar, from one that is known to, by bisection. While `goOn` allows it.
 */
export async function firstRowThatReadsAhead(
  prober: Prober,
  column: number,
  known: number,
  random: SeededRandom,
  goOn: () => boolean,
): Promise<FirstRow> {
  let clean = 0;
  let found = known;
  let step = 0;
  while (clean < found) {
    if (!goOn()) return { row: found, isFirst: false };
    // From the start in growing steps: a leak is most often there from the first rows on.
    const middle = Math.min((clean + found) >> 1, clean + step);
    step = 2 * step + 1;
    let seen = await seenAt(prober, column, middle);
    const looks = middle > clean ? SECOND_LOOKS : 0;
    for (let look = 0; look < looks && seen < 0; look++) seen = rowIn(await prober.cut(1 + random.integer(clean, middle - 1)), column);
    if (seen >= 0 && seen < found) found = seen;
    else clean = middle + 1;
    if (found < clean) clean = 0;
  }
  for (let look = 0; look < LAST_LOOKS && found > 0; look++) {
    if (!goOn()) return { row: found, isFirst: false };
    const seen = await seenAt(prober, column, look < 4 ? Math.max(0, found - 2 ** look) : random.integer(0, found - 1));
    if (seen >= 0 && seen < found) return firstRowThatReadsAhead(prober, column, seen, random, goOn);
  }
  return { row: found, isFirst: true };
}

/** The first row of the column at or before `row` that changes when the bars after `row` do; -1 where none is seen. */
async function seenAt(prober: Prober, column: number, row: number): Promise<number> {
  const cut = rowIn(await prober.cut(row + 1), column);
  return cut >= 0 ? cut : changedBy(prober, column, row + 1, prober.rows);
}

/** The first row of the column that other bars in rows `[from, to)` change, either way. */
async function changedBy(prober: Prober, column: number, from: number, to: number): Promise<number> {
  if (from >= to) return -1;
  for (const direction of DIRECTIONS) {
    const row = rowIn(await prober.change(from, to, direction), column);
    if (row >= 0) return row;
  }
  return -1;
}

function rowIn(finding: Finding, column: number): number {
  return finding === null ? -1 : finding.rows[column]!;
}

/**
 * The nearest and the farthest later bar that decide the value of `row`, the first row of its column that reads ahead. Where it takes several at once to
 * change it, as with a quantile, these are two that are needed.
 */
export async function laterBarsReadBy(prober: Prober, column: number, row: number): Promise<LaterBars> {
  const last = prober.rows - 1;
  const changes = async (from: number, to: number): Promise<boolean> => (await changedBy(prober, column, from, to)) === row;
  if (!(await changes(row + 1, last + 1))) return null;
  const nearest = await firstTrue(row + 1, last, (bar) => changes(row + 1, bar + 1));
  if (await changes(last, last + 1)) return { nearest, farthest: last };
  const isAlone = await changes(nearest, last + 1);
  const [low, high] = isAlone ? [nearest + 1, last] : [row + 2, nearest];
  const other = (await firstTrue(low, high, async (bar) => !(await changes(bar, last + 1)))) - 1;
  return { nearest: Math.min(nearest, other), farthest: Math.max(nearest, other) };
}

/** The first of `low … high` for which `test` holds, by steps that double and then by bisection; `high` is taken to hold. */
async function firstTrue(low: number, high: number, test: (value: number) => Promise<boolean>): Promise<number> {
  let from = low;
  let to = high;
  for (let step = 0; from < to; step = 2 * step + 1) {
    const probe = Math.min(from + step, from + ((to - from) >> 1));
    if (await test(probe)) to = probe;
    else from = probe + 1;
  }
  return from;
}

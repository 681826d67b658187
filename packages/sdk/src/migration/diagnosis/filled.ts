import { isSame, type Finding, type Hypothesis, type Pair } from './hypothesis.js';
import { shown } from './judge.js';

/** A NaN on one side has a number in its place on the other: always the same one, the last before it, or the first after it. */
export const filled: Hypothesis = (pair) => {
  const { x, y } = pair;
  return [...oneWay(pair, y, x, 'legacy', 'Barkeep'), ...oneWay(pair, x, y, 'Barkeep', 'legacy')];
};

type Way = { readonly how: string; readonly fits: (row: number) => boolean; readonly cause: Finding['cause']; readonly what: string };

/** Cells where `bare` has NaN and `full` a number. */
function oneWay(pair: Pair, bare: Float64Array, full: Float64Array, who: string, other: string): Finding[] {
  const rows = rowsWhere(bare, (value, i) => value !== value && full[i] === full[i]);
  if (rows.length === 0) return [];
  const constant = mostCommon(rows.map((i) => full[i]!));
  const always: Way = {
    how: shown(constant),
    fits: (i) => full[i] === constant,
    cause: constant === 0 ? 'nan-as-zero' : 'nan-filled',
    what: `the number ${shown(constant)}`,
  };
  const near = ([how, step, what]: readonly [string, 1 | -1, string]): Way => ({
    how,
    fits: (i) => full[i] === neighbour(bare, full, i, step),
    cause: 'nan-filled',
    what,
  });
  const ways = [near(['forward', -1, 'the last value before']), near(['backward', 1, 'the first value after']), always];
  return ways.flatMap(({ how, fits, cause, what }) => {
    const hits = rows.filter(fits);
    if (hits.length * 2 <= rows.length || (how !== shown(0) && hits.length < 2)) return [];
    const explains = new Uint8Array(pair.x.length);
    for (const row of hits) explains[row] = 1;
    const evidence = `${who} has ${what} in ${hits.length} of ${rows.length} cells in which ${other} has none`;
    return [{ cause, evidence, facts: { side: who.toLowerCase(), filledWith: how, cells: hits.length, first: hits[0]! }, explains }];
  });
}

/** The nearest value before or after a row that both sides could have had. */
function neighbour(bare: Float64Array, full: Float64Array, row: number, step: 1 | -1): number | undefined {
  let at = row + step;
  while (at >= 0 && at < bare.length && Number.isNaN(bare[at])) at += step;
  return at < 0 || at >= bare.length ? undefined : full[at];
}

/** One side is defined from an earlier row on than the other: a window that is let begin before it is full, or that waits longer. */
export const warmUp: Hypothesis = (pair) => {
  const { x, y } = pair;
  const [startX, startY] = [x.findIndex((v) => v === v), y.findIndex((v) => v === v)];
  if (startX === startY || startX < 0 || startY < 0) return [];
  const [from, to] = [Math.min(startX, startY), Math.max(startX, startY)];
  const explains = new Uint8Array(x.length);
  for (let i = from; i < to; i++) explains[i] = pair.differs[i]!;
  const [early, late] = startX < startY ? ['legacy', 'Barkeep'] : ['Barkeep', 'legacy'];
  const evidence = `${early} is defined from row ${from} on, ${late} from row ${to}`;
  return [{ cause: 'warm-up', evidence, facts: { legacyFrom: startX, barkeepFrom: startY }, explains }];
};

/** Values beyond a bound are put on it on one side. */
export const clipped: Hypothesis = (pair) => {
  const { x, y, differs, tolerance } = pair;
  return [...bounded(x, y, 'legacy'), ...bounded(y, x, 'Barkeep')];

  function bounded(cut: Float64Array, whole: Float64Array, who: string): Finding[] {
    const numbers = cut.filter(Number.isFinite);
    if (numbers.length < 3) return [];
    const [low, high] = numbers.reduce(([lo, hi], v) => [Math.min(lo, v), Math.max(hi, v)], [Infinity, -Infinity] as [number, number]);
    const rows = rowsWhere(
      differs,
      (differ, i) => differ === 1 && ((cut[i] === high && whole[i]! > high) || (cut[i] === low && whole[i]! < low)),
    );
    const all = rowsWhere(differs, (differ) => differ === 1);
    if (rows.length < 2 || rows.length * 2 <= all.length || low === high) return [];
    const free = rowsWhere(
      cut,
      (v, i) => differs[i] === 0 && !isSame(v, Math.min(high, Math.max(low, whole[i]!)), tolerance, 0) && v === v,
    );
    if (free.length > rows.length) return [];
    const explains = new Uint8Array(cut.length);
    for (const row of rows) explains[row] = 1;
    const evidence = `${who} keeps within ${shown(low)} … ${shown(high)}: all ${rows.length} of these cells lie beyond it on the other side`;
    return [{ cause: 'clipped', evidence, facts: { side: who.toLowerCase(), low, high, cells: rows.length }, explains }];
  }
};

export function rowsWhere(values: Float64Array | Uint8Array, test: (value: number, row: number) => boolean): number[] {
  const rows: number[] = [];
  for (let i = 0; i < values.length; i++) if (test(values[i]!, i)) rows.push(i);
  return rows;
}

function mostCommon(values: readonly number[]): number {
  const counts = new Map<number, number>();
  let best = values[0]!;
  for (const value of values) {
    const count = (counts.get(value) ?? 0) + 1;
    counts.set(value, count);
    if (count > counts.get(best)! || value === best) best = value;
  }
  return best;
}

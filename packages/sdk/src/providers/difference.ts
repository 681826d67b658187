import { BAR_COLUMNS, INPUT_COLUMNS, allocateBars, barAt, lowerBound, setBar, sliceBars, type Bars } from '@barkeep/feature-core';

/** Bars with open in `[fromMs, toMs)`. */
export type TimeRange = { readonly fromMs: number; readonly toMs: number };

/**
 * Where bars that were given differ, to the bit, from those that are there now: the smallest range that holds every changed, added and
 * removed row. Rows after the last given one are an append and no difference. Another first timestamp is another origin, from which all
 * results differ: the range then holds all rows of both. Null where nothing differs. `toMs` is 1 ms after the last row that differs.
 */
export function changedRange(given: Bars, now: Bars): TimeRange | null {
  const givenRows = given.timestamp.length;
  if (givenRows === 0) return null;
  const lastMs = given.timestamp[givenRows - 1]!;
  const nowRows = lowerBound(now.timestamp, lastMs + 1);
  if (given.timestamp[0] !== now.timestamp[0]) {
    return {
      fromMs: Math.min(given.timestamp[0]!, now.timestamp[0] ?? Infinity),
      toMs: Math.max(lastMs, now.timestamp.at(-1) ?? -Infinity) + 1,
    };
  }
  const head = equalHead(given, now, Math.min(givenRows, nowRows));
  if (head === givenRows && head === nowRows) return null;
  const tail = equalTail(given, givenRows, now, nowRows, Math.min(givenRows, nowRows) - head);
  const [a, b] = [givenRows - tail, nowRows - tail];
  const differing = [...given.timestamp.subarray(head, head + 1), ...now.timestamp.subarray(head, head + 1)].filter((at) => at <= lastMs);
  const ends = [a > head ? given.timestamp[a - 1]! : -Infinity, b > head ? now.timestamp[b - 1]! : -Infinity];
  return { fromMs: Math.min(...differing), toMs: Math.max(...ends) + 1 };
}

/** How many leading rows are equal, of `limit` at most. */
function equalHead(a: Bars, b: Bars, limit: number): number {
  let rows = limit;
  for (const column of INPUT_COLUMNS) {
    const [x, y] = [a[column], b[column]];
    let i = 0;
    while (i < rows && isSameValue(x[i]!, y[i]!)) i++;
    rows = i;
  }
  return rows;
}

/** How many of the rows before `aRows` and `bRows` are equal, of `limit` at most. */
function equalTail(a: Bars, aRows: number, b: Bars, bRows: number, limit: number): number {
  let rows = limit;
  for (const column of INPUT_COLUMNS) {
    const [x, y] = [a[column], b[column]];
    let i = 0;
    while (i < rows && isSameValue(x[aRows - 1 - i]!, y[bRows - 1 - i]!)) i++;
    rows = i;
  }
  return rows;
}

function isEqualRow(a: Bars, i: number, b: Bars, j: number): boolean {
  return a.timestamp[i] === b.timestamp[j] && BAR_COLUMNS.every((column) => isSameValue(a[column][i]!, b[column][j]!));
}

/** `Object.is`, which is slow in a loop of millions. */
function isSameValue(x: number, y: number): boolean {
  return x === y ? x !== 0 || 1 / x === 1 / y : x !== x && y !== y;
}

/** Stored bars with others laid over them. */
export type Merge = {
  /** All bars, laid together when first asked for: an append needs its tail only. `stored` itself where nothing in it changed and nothing follows. */
  readonly all: () => Bars;
  /** The rows of the incoming bars that come after the last stored one. */
  readonly tail: Bars;
  readonly appended: number;
  /** Incoming rows, none of them after the last stored one, that differ from the stored row of their timestamp or have none. */
  readonly corrected: number;
  readonly unchanged: number;
  readonly changed: TimeRange | null;
};

/** Lays `incoming` over `stored`: a row of a known timestamp takes the stored row's place, another goes where its time puts it. Both ascend. */
export function mergeBars(stored: Bars, incoming: Bars): Merge {
  const storedRows = stored.timestamp.length;
  const lastMs = storedRows === 0 ? -Infinity : stored.timestamp[storedRows - 1]!;
  const early = lowerBound(incoming.timestamp, lastMs + 1);
  const changedRows = rowsThatDiffer(stored, incoming, early);
  const tail = sliceBars(incoming, early, incoming.timestamp.length);
  const appended = tail.timestamp.length;
  const touched = [...changedRows.map((row) => incoming.timestamp[row]!), ...tail.timestamp.subarray(0, 1), ...tail.timestamp.subarray(-1)];
  return {
    all: () => (changedRows.length === 0 && appended === 0 ? stored : laidOver(stored, incoming)),
    tail,
    appended,
    corrected: changedRows.length,
    unchanged: early - changedRows.length,
    changed: touched.length === 0 ? null : { fromMs: touched[0]!, toMs: touched.at(-1)! + 1 },
  };
}

function rowsThatDiffer(stored: Bars, incoming: Bars, until: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < until; row++) {
    const place = lowerBound(stored.timestamp, incoming.timestamp[row]!);
    if (!isEqualRow(stored, place, incoming, row)) rows.push(row);
  }
  return rows;
}

function laidOver(stored: Bars, incoming: Bars): Bars {
  const [n, m] = [stored.timestamp.length, incoming.timestamp.length];
  const merged = allocateBars(n + m);
  let [i, j, rows] = [0, 0, 0];
  while (i < n || j < m) {
    const a = i < n ? stored.timestamp[i]! : Infinity;
    const b = j < m ? incoming.timestamp[j]! : Infinity;
    setBar(merged, rows++, b <= a ? barAt(incoming, j) : barAt(stored, i));
    if (a <= b) i++;
    if (b <= a) j++;
  }
  return sliceBars(merged, 0, rows);
}

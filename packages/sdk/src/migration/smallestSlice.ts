/** Bars `[from, to)` on which a difference shows, and how it was found. */
export type Slice = {
  readonly from: number;
  readonly to: number;
  /** How often both sides were computed. */
  readonly runs: number;
  /** False where the budget ended the search: a smaller one may show it too. */
  readonly isSmallest: boolean;
};

export type SliceOptions = {
  /** Bars in all, and the row of the first difference over all of them. */
  readonly rows: number;
  readonly row: number;
  /** Computes both sides over bars `[from, to)` and tells whether the difference is there. */
  readonly shows: (from: number, to: number) => Promise<boolean>;
  /** Runs at most. Default 40. */
  readonly budget?: number;
};

/**
 * The smallest slice of bars that shows a difference, by bisection: the end first, then the start, which is let go as late as the difference allows.
 * Undefined where it does not show over all bars either, as when a program answers otherwise each time.
 */
export async function smallestSlice({ rows, row, shows, budget = 40 }: SliceOptions): Promise<Slice | undefined> {
  let runs = 0;
  const tried = new Map<string, boolean>();
  const ask = async (from: number, to: number): Promise<boolean> => {
    const key = `${from}-${to}`;
    const known = tried.get(key);
    if (known !== undefined) return known;
    if (runs >= budget) return false;
    runs++;
    const result = await shows(from, to);
    tried.set(key, result);
    return result;
  };
  const to = await smallestEnd(rows, row, ask);
  if (to === undefined) return undefined;
  const from = await latestStart(to, ask);
  return { from, to, runs, isSmallest: runs < budget };
}

type Ask = (from: number, to: number) => Promise<boolean>;

async function smallestEnd(rows: number, row: number, ask: Ask): Promise<number | undefined> {
  if (await ask(0, row + 1)) return row + 1;
  if (!(await ask(0, rows))) return undefined;
  let [hidden, shown] = [row + 1, rows];
  while (shown - hidden > 1) {
    const middle = (hidden + shown) >> 1;
    if (await ask(0, middle)) shown = middle;
    else hidden = middle;
  }
  return shown;
}

/** Longer and longer tails until one shows it, then between the last two. */
async function latestStart(to: number, ask: Ask): Promise<number> {
  let hidden = to;
  let shown = to;
  for (let length = 1; shown === to; length *= 2) {
    const from = Math.max(0, to - length);
    if (from === 0 || (await ask(from, to))) shown = from;
    else hidden = from;
  }
  while (hidden - shown > 1) {
    const middle = (hidden + shown) >> 1;
    if (await ask(middle, to)) shown = middle;
    else hidden = middle;
  }
  return shown;
}

import { isSame, type Hypothesis, type Pair, type Step, type Surroundings } from './hypothesis.js';
import { findingOf, shown } from './judge.js';
import { numbersIn } from './scaled.js';

const MOST_STEPS = 0.1;
const LEAST_ROWS = 10;
/** Rows that most levels last: those of a mean of prices slide from one to the next, row by row. */
const LEAST_DWELL = 5;
const MOST_SHORT = 0.2;
const LEAST_STEP = 1e-5;
const SAME_RATIO = 1e-7;

/** The levels of the ratio of two columns, where it is piecewise constant; undefined where it is not, or where it is one constant. */
export function stepsOf(x: Float64Array, y: Float64Array): readonly Step[] | undefined {
  const rows = numbersIn(x, y).filter((i) => y[i] !== 0 && x[i] !== 0);
  if (rows.length < LEAST_ROWS) return undefined;
  const ratios = rows.map((i) => x[i]! / y[i]!);
  const steps: Step[] = [{ row: rows[0]!, factor: ratios[0]! }];
  const lengths = [1];
  for (let k = 1; k < rows.length; k++) {
    if (isSame(ratios[k]!, steps.at(-1)!.factor, SAME_RATIO, 0)) lengths[lengths.length - 1]!++;
    else {
      steps.push({ row: rows[k]!, factor: ratios[k]! });
      lengths.push(1);
    }
  }
  const short = lengths.filter((length) => length < LEAST_DWELL).length;
  const isStill = steps.length <= Math.max(2, MOST_STEPS * rows.length) && short <= MOST_SHORT * lengths.length;
  return isStill && areSteps(steps) ? steps : undefined;
}

/** A price whose ratio to Barkeep's is a staircase that ends at 1: adjusted for splits or dividends. */
export const stepped: Hypothesis = (pair) => {
  const steps = stepsOf(pair.x, pair.y) ?? plateausOf(pair);
  if (steps === undefined) return [];
  const explains = pair.differs.slice();
  const last = steps.at(-1)!.factor;
  const evidence =
    `the legacy value is ${shown(steps[0]!.factor)} times Barkeep's up to ${day(pair, steps[1]!.row)}` +
    `${steps.length > 2 ? `, then through ${steps.length - 2} further levels` : ''}, and ${shown(last)} times it at the end: prices adjusted for splits or dividends`;
  return [
    { cause: 'adjusted-prices', evidence, facts: { steps: steps.length - 1, first: steps[0]!.factor, last, row: steps[1]!.row }, explains },
  ];
};

/** Steps of a mean of prices: between two levels it slides for as long as its window is. */
function plateausOf({ x, y }: Pair): readonly Step[] | undefined {
  const rows = numbersIn(x, y).filter((i) => y[i] !== 0);
  const ratio = (k: number): number => x[rows[k]!]! / y[rows[k]!]!;
  const steps: Step[] = [];
  let [flat, left] = [0, 0];
  for (let k = 1; k < rows.length; k++) {
    if (!isSame(ratio(k), ratio(k - 1), SAME_RATIO, 0)) {
      // The first row off a level is that of the event.
      if (flat >= LEAST_ROWS) left = k;
      flat = 0;
      continue;
    }
    if (++flat !== LEAST_ROWS) continue;
    const factor = ratio(k);
    if (steps.length === 0) steps.push({ row: rows[0]!, factor });
    else if (!isSame(factor, steps.at(-1)!.factor, SAME_RATIO, 0)) steps.push({ row: rows[left]!, factor });
  }
  const level = rows.filter((_, k) => k > 0 && isSame(ratio(k), ratio(k - 1), SAME_RATIO, 0)).length;
  const isPrice = rows.every((_, k) => ratio(k) > 0);
  return isPrice && level * 2 > rows.length && areSteps(steps) ? steps : undefined;
}

/** More than one level, and none so near the next that rounding or a fading start could be the reason. */
function areSteps(steps: readonly Step[]): boolean {
  return steps.length > 1 && steps.every(({ factor }, k) => k === 0 || !isSame(factor, steps[k - 1]!.factor, LEAST_STEP, 0));
}

/** The steps that the legacy columns tell of: those of a price, of a mean of prices, or of returns that jump. */
export function findSteps({ legacy, barkeep, set }: Pick<Surroundings, 'legacy' | 'barkeep' | 'set'>): readonly Step[] | undefined {
  for (const [name, x] of legacy) {
    const y = barkeep.get(name);
    if (y === undefined || /volume/.test(name)) continue;
    const expression = set?.features.find((feature) => feature.name === name)?.expression ?? '';
    const steps = expression === 'pct_change(close, 1)' ? jumpsOf(x, y) : (stepsOf(x, y) ?? plateausOf({ x, y } as Pair));
    if (steps !== undefined) return steps;
  }
  return undefined;
}

/** A return that is another one in a few rows: the price before it was scaled. */
function jumpsOf(x: Float64Array, y: Float64Array): readonly Step[] | undefined {
  const rows = numbersIn(x, y).filter((i) => !isSame(1 + x[i]!, 1 + y[i]!, LEAST_STEP / 10, 1));
  if (rows.length === 0 || rows.length > MOST_STEPS * x.length) return undefined;
  const steps: Step[] = [{ row: rows.at(-1)!, factor: 1 }];
  for (let k = rows.length - 1; k >= 0; k--) {
    const row = rows[k]!;
    const factor = (steps[0]!.factor * (1 + y[row]!)) / (1 + x[row]!);
    steps[0] = { row, factor: steps[0]!.factor };
    steps.unshift({ row: 0, factor });
  }
  return steps;
}

/** The set over bars whose prices are scaled as another column tells gives this column too. */
export const overAdjusted: Hypothesis = (pair, around) => {
  const adjusted = around.overAdjusted();
  const values = adjusted?.columns.get(pair.column);
  if (adjusted === undefined || values === undefined) return [];
  const { steps } = adjusted;
  return findingOf({ ...pair, tolerance: Math.max(pair.tolerance, SAME_RATIO) }, values, {
    cause: 'adjusted-prices',
    evidence: `over prices that are ${shown(steps[0]!.factor)} times Barkeep's up to ${day(pair, steps[1]!.row)} (${steps.length - 1} steps in all) Barkeep gives the legacy values: adjusted for splits or dividends`,
    facts: { steps: steps.length - 1, first: steps[0]!.factor, last: steps.at(-1)!.factor, row: steps[1]!.row },
  });
};

/** Barkeep gives the legacy values over the bars that the legacy side has. */
export const otherBars: Hypothesis = (pair, around) => {
  const recomputed = around.overLegacyBars();
  const values = recomputed?.columns.get(pair.column);
  if (recomputed === undefined || values === undefined) return [];
  const { changed, steps } = recomputed;
  return findingOf(pair, values, {
    cause: steps === undefined ? 'other-bars' : 'adjusted-prices',
    evidence: `over the legacy side's own ${changed.join(', ')} Barkeep gives the legacy values${steps === undefined ? '' : ': prices adjusted for splits or dividends'}`,
    facts: {
      columns: changed.join(),
      ...(steps === undefined ? {} : { steps: steps.length - 1, first: steps[0]!.factor, last: steps.at(-1)!.factor }),
    },
  });
};

function day({ timestamps }: Pair, row: number): string {
  return new Date(timestamps[row]!).toISOString().slice(0, 10);
}

import { BAR_COLUMNS, type Bars } from '../bars/bars.js';
import { requireOrderedBars } from '../bars/check.js';
import { InvalidParamError } from '../errors.js';
import { attackOrder } from './attackOrder.js';
import { breachAt, traceLeak } from './breaches.js';
import { firstDefined, firstDifferences } from './compare.js';
import { ForgettingTally, startsIn, watchForgetting } from './forgetting.js';
import { attackFuture } from './futureAttack.js';
import { Prober, type Program } from './prober.js';
import { seeded } from './random.js';
import type { Breach, CheckReport, Columns, NamedBars, OnProgress } from './report.js';

export type ProgramCheckOptions = {
  /** What reports call the program; default `program`. */
  readonly name?: string;
  /** Decides rows and other bars; default 1. */
  readonly seed?: number;
  /** As a share of the larger value or of the column's median, whichever is larger; default 1e-5, above what rounding does and below what is of use. */
  readonly tolerance?: number;
  /** Later rows to start from; default 3. */
  readonly starts?: number;
  /** Asked before each attack; once it says no, the rows done are what counts. Default: every row. */
  readonly goOn?: () => boolean;
  /** Asked in the search for the first row of a leak, but for the first column that has one. Default: to the end. */
  readonly goOnSearching?: () => boolean;
  readonly onProgress?: OnProgress;
};

/** Some of pandas' windows (skew, kurt) subtract the mean of the whole series first: other bars then move them by up to 1e-6 in rounding. */
export const DEFAULT_TOLERANCE = 1e-5;

/**
 * Attacks any program from bars to columns, one row a bar, by running it again: on bars cut at a row, on bars whose later part is another, from later
 * starts. For each column that reads ahead, the first row that does and the later bars that decide it are found by bisection.
 * @throws InvalidBarsError `INVALID_BARS`
 * @throws InvalidParamError `INVALID_PARAM` where the program cannot be run on all of the bars
 */
export async function checkProgram(program: Program, named: NamedBars, options: ProgramCheckOptions = {}): Promise<CheckReport> {
  const { name = 'program', seed = 1, tolerance = DEFAULT_TOLERANCE, onProgress = () => undefined, goOn = always } = options;
  const { bars } = named;
  requireOrderedBars(bars);
  const random = seeded(seed);
  const rows = bars.timestamp.length;
  await onProgress('running', 0, 2);
  const base = await runOnAll(program, bars);
  const again = await runOnAll(program, bars);
  const changed = firstDifferences(base, again, tolerance);
  const steady = new Set([...base.names.keys()].filter((k) => changed[k]! < 0));
  const tally = new ForgettingTally(base);
  const starts = startsIn(rows, options.starts ?? 3, random);
  await watchForgetting(program, bars, starts, tally);
  const prober = new Prober({ program, bars, base, tolerance, seed });
  const { leaks, cut, future } = await attackFuture(prober, attackOrder(rows, random, holesIn(bars)), steady, goOn, onProgress);
  const breaches = new Map<number, Breach>();
  for (const [k, column] of base.names.entries()) {
    const leak = leaks.get(k);
    if (!steady.has(k)) breaches.set(k, breachAt(named, 'repeat', column, changed[k]!, 'is another when it is run again on the same bars'));
    if (leak === undefined) continue;
    await onProgress(`tracing ${column}`, breaches.size, leaks.size);
    breaches.set(k, await traceLeak(named, prober, k, leak, random, breaches.size === 0 ? always : (options.goOnSearching ?? always)));
  }
  const count = (attack: 'cut' | 'future' | 'start', done: number) => ({ attack, bars: named.name, rows: done, of: rows });
  return {
    subject: name,
    seed,
    columns: base.names.map((column, k) => ({
      name: column,
      bound: null,
      warmUp: { declared: null, observed: firstDefined(base.columns[k]!) },
      forgetting: tally.of(k),
      breach: breaches.get(k) ?? null,
    })),
    attacks: [count('cut', cut), count('future', future), count('start', starts.length)],
    clean: breaches.size === 0,
  };
}

function always(): boolean {
  return true;
}

/** What fills holes may fill them from behind. */
function holesIn(bars: Bars): number[] {
  return [...bars.close.keys()].filter((row) => BAR_COLUMNS.some((column) => Number.isNaN(bars[column][row])));
}

async function runOnAll(program: Program, bars: Bars): Promise<Columns> {
  const columns = await program(bars);
  if (columns !== null) return columns;
  throw new InvalidParamError(
    'checkProgram',
    'program',
    'null for all of the bars',
    'give one row for each bar; null is for cut bars that it cannot work on',
  );
}

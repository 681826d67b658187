import { barAt, type Bars } from '../bars/bars.js';
import { computePanel, type Panel } from '../engine/panel.js';
import { requireSet } from '../engine/set.js';
import type { FeatureSet } from '../sets/featureSet.js';
import { checkProgram } from './checkProgram.js';
import type { SetCheckOptions } from './checkFeatureSet.js';
import { boundsOf } from './findings.js';
import { mergeReports } from './merge.js';
import { copyOf, otherBar, placeBar } from './otherBars.js';
import type { Program } from './prober.js';
import { seeded } from './random.js';
import type { CheckReport, ColumnReport, Columns, NamedBars } from './report.js';

/** The symbol of the bars that are given, in the middle of those that it is compared with. */
const OWN = 'C';
const OTHERS = ['A', 'B', 'D', 'E'] as const;
/** Of so many bars of another symbol one is missing. */
const MISSING = 8;
const USUAL = { close: 100, volume: 1000 };
/** Rows whose future is taken away or made another, on each bars: every one has a run over the whole panel. */
const ROWS = 150;

/**
 * Attacks every column of a set that compares symbols, as `checkProgram` attacks a program, but to the last bit. Four others are made of the given bars, row by row and with some
 * rows missing, so that when the later bars are taken away or made others, they are for all symbols.
 * @throws InvalidBarsError `INVALID_BARS`
 * @throws UnknownNameError `UNKNOWN_SET`, `UNKNOWN_VERSION`
 */
export async function checkPanelSet(
  set: string | FeatureSet,
  bars: readonly NamedBars[],
  options: SetCheckOptions = {},
): Promise<CheckReport> {
  const chosen = requireSet(set);
  const { seed = 1, onProgress } = options;
  const program = panelProgram(seed, (panel) => computePanel(panel, chosen).get(OWN)!);
  const reports: CheckReport[] = [];
  for (const named of bars) {
    let left = ROWS;
    const goOn = (): boolean => left-- > 0;
    if (named.bars.timestamp.length === 0) continue;
    reports.push(
      await checkProgram(program, named, {
        name: chosen.version,
        seed,
        tolerance: 0,
        goOn,
        ...(onProgress === undefined ? {} : { onProgress }),
      }),
    );
  }
  const [first, ...others] = reports;
  if (first === undefined) return { subject: chosen.version, seed, columns: [], attacks: [], clean: true };
  const merged = mergeReports([first, ...others]);
  const bounds = boundsOf(chosen);
  const columns = merged.columns.map((column, k): ColumnReport => {
    const seen = reports.flatMap(({ columns: each }) => each[k]!.warmUp.observed ?? []);
    const warmUp = { declared: chosen.features[k]!.lookback, observed: seen.length === 0 ? null : Math.min(...seen) };
    return { ...column, bound: bounds[k]!, warmUp };
  });
  return { ...merged, columns };
}

/** A program from bars to the columns that `run` gives for their symbol in a panel. */
export function panelProgram(seed: number, run: (panel: Panel) => Columns): Program {
  return (bars) => run({ [OWN]: bars, ...Object.fromEntries(OTHERS.map((symbol, k) => [symbol, companion(bars, seed + 7919 * (k + 1))])) });
}

/** Bars of another symbol: each of these by its time alone another one, or none. */
function companion(bars: Bars, seed: number): Bars {
  const randoms = Array.from(bars.timestamp, (timestamp) => seeded(seed ^ ((timestamp % 2 ** 32) | 0) ^ Math.floor(timestamp / 2 ** 32)));
  const rows = [...randoms.keys()].filter((row) => randoms[row]!.integer(1, MISSING) > 1);
  const made = copyOf(bars, 0, rows.length);
  rows.forEach((row, k) => {
    const random = randoms[row]!;
    placeBar(made, k, otherBar(barAt(bars, row), random.integer(0, 1) === 0 ? 'up' : 'down', random, USUAL));
  });
  return made;
}

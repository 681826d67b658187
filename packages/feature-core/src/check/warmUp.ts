import { BAR_COLUMNS } from '../bars/bars.js';
import { compute } from '../engine/batch.js';
import { expand } from '../expression/expand.js';
import { operatorsIn, type Tree } from '../expression/tree.js';
import type { ElementwiseOperator } from '../operators/define.js';
import type { FeatureSet } from '../sets/featureSet.js';
import { breachAt } from './breaches.js';
import { firstDefined } from './compare.js';
import type { Findings } from './findings.js';
import type { NamedBars, WarmUp } from './report.js';
import { START_MS, walkBars } from './walk.js';

/** Walks below 1, where an arc sine is defined, and above; of other years and times of day, for what begins at a date or with a day. */
const WALKS = [
  { level: 0.25, afterMs: 0 },
  { level: 100, afterMs: 731.3 * 86_400_000 },
  { level: 30_000, afterMs: 1500.7 * 86_400_000 },
  { level: 20, afterMs: 2200.1 * 86_400_000 },
] as const;
const ROWS_AFTER = 60;

/**
 * The declared lookback against the first defined row on bars without holes. A wrong declaration is: earlier, where nothing chooses among its operands;
 * later on all walks by as much, where nothing but a declaration can be the cause (a quotient or a logarithm may be the values' doing).
 */
export function watchWarmUp(set: FeatureSet, given: readonly NamedBars[], seed: number, findings: Findings): readonly WarmUp[] {
  const rows = set.lookback + ROWS_AFTER;
  const walks = WALKS.map(({ level, afterMs }, k) => ({
    name: `a walk near ${level}`,
    bars: walkBars(rows, level, seed + 7919 * k, START_MS + Math.round(afterMs)),
  }));
  const whole = given.filter(({ bars }) => BAR_COLUMNS.every((column) => bars[column].every(Number.isFinite)));
  const seen = [...walks, ...whole].map((named) => ({ named, columns: compute(named.bars, set).columns.map(firstDefined) }));
  return set.features.map(({ name, lookback, tree }, k) => {
    const rowsSeen = seen.map(({ columns }) => columns[k]!);
    const defined = rowsSeen.filter((row) => row !== null);
    const observed = defined.length === 0 ? null : Math.min(...defined);
    const onWalks = rowsSeen.slice(0, walks.length);
    const late = !mayBeLate(tree) && onWalks.every((row) => row === onWalks[0]) && onWalks[0] !== null && onWalks[0]! > lookback;
    const early = mayBeEarly(tree) ? undefined : seen.find(({ columns }) => columns[k] !== null && columns[k]! < lookback);
    if (early !== undefined || late) {
      const { named } = early ?? seen[0]!;
      const row = early === undefined ? onWalks[0]! : early.columns[k]!;
      const finding = `is defined from row ${row} on; its expression declares a lookback of ${lookback}`;
      findings.note(k, () => breachAt(named, 'warm-up', name, row, finding));
    }
    return { declared: lookback, observed };
  });
}

/** Units of the functions that have a value wherever their operands do: sums, products, signs. A quotient of two counts that are still 0 has none. */
const TOTAL: readonly ElementwiseOperator['unit'][] = ['sum', 'product', 'x'];

function stepsOf(tree: Tree): readonly ElementwiseOperator[] {
  return operatorsIn(expand(tree)).filter((operator) => operator.kind === 'elementwise');
}

function mayBeEarly(tree: Tree): boolean {
  return stepsOf(tree).some(({ chooses }) => chooses === true);
}

function mayBeLate(tree: Tree): boolean {
  return stepsOf(tree).some(({ unit }) => !TOTAL.includes(unit));
}

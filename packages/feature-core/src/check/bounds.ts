import { BAR_COLUMNS, INPUT_COLUMNS } from '../bars/bars.js';
import { compute } from '../engine/batch.js';
import type { FeatureFrame } from '../engine/frame.js';
import type { FeatureSet } from '../sets/featureSet.js';
import { breachAt } from './breaches.js';
import { firstDifference } from './compare.js';
import { boundsOf, type Findings } from './findings.js';
import type { ForgettingTally } from './forgetting.js';
import { copyOf, withOtherBars, withOtherColumn } from './otherBars.js';
import type { SeededRandom } from './random.js';
import type { NamedBars } from './report.js';

/** What is left of older bars by the way of summing is far below this, and what a longer window adds far above. */
const ROUNDING = 1e-6;

/**
 * Makes all bars before a row others: behind their reach no bit of a window's columns changes, and behind the window itself, on bars without holes,
 * nothing but rounding.
 */
export function attackPast(
  set: FeatureSet,
  named: NamedBars,
  base: FeatureFrame,
  sizes: Float64Array,
  count: number,
  random: SeededRandom,
  findings: Findings,
): void {
  const rows = named.bars.timestamp.length;
  const whole = BAR_COLUMNS.every((column) => named.bars[column].every(Number.isFinite));
  for (let n = 0; n < count; n++) {
    const cut = random.integer(1, rows - 1);
    const other = compute(withOtherBars(named.bars, 0, cut, n % 2 === 0 ? 'up' : 'down', random), set);
    boundsOf(set).forEach(({ back, reach }, k) => {
      const column = base.columns[k]!;
      const differs = (from: number, tolerance: number): number =>
        firstDifference(column, other.columns[k]!, Math.min(rows, cut + Math.max(0, from)), rows, tolerance, sizes[k]!);
      const row = differs(reach, 0);
      const early = row < 0 && whole ? differs(back, ROUNDING) : row;
      if (early < 0) return;
      const finding = `changes when the bars before ${cut} do, ${early - cut + 1} back and more; its expression reads ${row < 0 ? back : reach} back at most`;
      findings.note(k, () => breachAt(named, 'past', set.names[k]!, early, finding));
    });
  }
}

/** Starts at later rows: behind their reach a window's columns have forgotten it but for rounding. All that is seen is told to `tally`. */
export function attackStarts(
  set: FeatureSet,
  named: NamedBars,
  base: FeatureFrame,
  sizes: Float64Array,
  starts: readonly number[],
  tally: ForgettingTally,
  findings: Findings,
): void {
  for (const start of starts) {
    const { columns } = compute(copyOf(named.bars, start), set);
    tally.take(columns, start);
    boundsOf(set).forEach(({ reach }, k) => {
      const whole = base.columns[k]!.subarray(start);
      const row = firstDifference(whole, columns[k]!, Math.min(whole.length, reach), whole.length, ROUNDING, sizes[k]!);
      if (row < 0) return;
      const finding = `is ${columns[k]![row]!} in a series that starts ${row} bars before, ${whole[row]!} in the whole; its expression reads ${reach} back at most`;
      findings.note(k, () => breachAt(named, 'start', set.names[k]!, start + row, finding));
    });
  }
}

/** Makes one bar column after the other another: columns whose expression does not name it keep every bit. */
export function attackInputs(set: FeatureSet, named: NamedBars, base: FeatureFrame, random: SeededRandom, findings: Findings): void {
  const bounds = boundsOf(set);
  for (const input of INPUT_COLUMNS) {
    if (bounds.every(({ columns }) => columns.includes(input))) continue;
    const other = compute(withOtherColumn(named.bars, input, random), set);
    bounds.forEach(({ columns }, k) => {
      if (columns.includes(input)) return;
      const row = firstDifference(base.columns[k]!, other.columns[k]!, 0, other.length, 0, 0);
      if (row < 0) return;
      findings.note(k, () => breachAt(named, 'input', set.names[k]!, row, `changes with the ${input}, which its expression does not name`));
    });
  }
}

/** Once more over the same bars, after everything else has run: no bit may have changed. */
export function attackRepeat(set: FeatureSet, named: NamedBars, base: FeatureFrame, findings: Findings): void {
  const again = compute(copyOf(named.bars), set);
  base.columns.forEach((column, k) => {
    const row = firstDifference(column, again.columns[k]!, 0, column.length, 0, 0);
    if (row < 0) return;
    const finding = `is ${column[row]!} and then ${again.columns[k]![row]!} over the same bars: it remembers something outside its state`;
    findings.note(k, () => breachAt(named, 'repeat', set.names[k]!, row, finding));
  });
}

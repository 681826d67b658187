import { barAt, setBar, type Bars } from '../bars/bars.js';
import { compute } from '../engine/batch.js';
import type { FeatureFrame } from '../engine/frame.js';
import { openSeries } from '../engine/series.js';
import type { FeatureSet } from '../sets/featureSet.js';
import { breachAt } from './breaches.js';
import { firstDifference } from './compare.js';
import { boundsOf, type Findings } from './findings.js';
import { copyOf, otherBar } from './otherBars.js';
import type { SeededRandom } from './random.js';
import type { NamedBars } from './report.js';

const USUAL = { close: 100, volume: 1000 };

/**
 * Corrects one bar after the other: the series is as one computed anew, to the bit, no row before the corrected one changes, and none behind the static
 * bound of its column.
 */
export function attackCorrections(
  set: FeatureSet,
  named: NamedBars,
  base: FeatureFrame,
  count: number,
  random: SeededRandom,
  findings: Findings,
): void {
  const rows = named.bars.timestamp.length;
  const series = openSeries(set, named.bars);
  let before = base;
  let bars: Bars = named.bars;
  for (let k = 0; k < count; k++) {
    const row = random.integer(Math.floor((k * rows) / count), Math.floor(((k + 1) * rows) / count) - 1);
    const corrected = otherBar(barAt(bars, row), k % 2 === 0 ? 'down' : 'up', random, USUAL);
    bars = copyOf(bars);
    setBar(bars, row, corrected);
    series.correct(corrected);
    const anew = compute(bars, set);
    compareSeries(set, named, series.frame(0, rows), anew, row, findings);
    compareReach(set, named, before, anew, row, findings);
    before = anew;
  }
}

function compareSeries(
  set: FeatureSet,
  named: NamedBars,
  series: FeatureFrame,
  anew: FeatureFrame,
  corrected: number,
  findings: Findings,
): void {
  series.columns.forEach((column, k) => {
    const row = firstDifference(anew.columns[k]!, column, 0, column.length, 0, 0);
    if (row < 0) return;
    const finding = `is ${column[row]!} after a correction of bar ${corrected}, ${anew.columns[k]![row]!} computed anew`;
    findings.note(k, () => breachAt(named, 'correction', set.names[k]!, row, finding));
  });
}

function compareReach(
  set: FeatureSet,
  named: NamedBars,
  before: FeatureFrame,
  anew: FeatureFrame,
  corrected: number,
  findings: Findings,
): void {
  const bounds = boundsOf(set);
  before.columns.forEach((column, k) => {
    const { reach } = bounds[k]!;
    const other = anew.columns[k]!;
    const early = firstDifference(column, other, 0, corrected, 0, 0);
    const late = firstDifference(column, other, Math.min(column.length, corrected + reach + 1), column.length, 0, 0);
    const name = set.names[k]!;
    if (early >= 0) {
      const reads = { nearest: corrected, farthest: corrected };
      const finding = `changes when bar ${corrected}, ${corrected - early} ahead, is corrected`;
      findings.note(k, () => breachAt(named, 'correction', name, early, finding, { reads, isFirst: false }));
    }
    if (late < 0) return;
    const finding = `changes when bar ${corrected}, ${late - corrected} back, is corrected; its expression reads ${reach} back at most`;
    findings.note(k, () => breachAt(named, 'correction', name, late, finding));
  });
}

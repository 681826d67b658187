import { barAt } from '../bars/bars.js';
import type { FeatureFrame } from '../engine/frame.js';
import { openStream } from '../engine/stream.js';
import type { FeatureSet } from '../sets/featureSet.js';
import { breachAt } from './breaches.js';
import type { Findings } from './findings.js';
import { otherBar } from './otherBars.js';
import type { SeededRandom } from './random.js';
import type { NamedBars, OnProgress } from './report.js';

const PROGRESS_ROWS = 256;
/** One row in so many, a stream goes on from its snapshot. */
const RESUME_ROWS = 97;

/**
 * Two streams take each bar before there is a later one, and give the batch's row to the bit. The second looks at another bar while it forms, then at the
 * final one, before it takes it: the look at the final bar gives the row, and neither look leaves a trace. The first now and then goes on from its
 * snapshot. Columns that differ from the batch are in `unlike`, by their first row.
 */
export async function attackEveryRow(
  set: FeatureSet,
  named: NamedBars,
  base: FeatureFrame,
  random: SeededRandom,
  findings: Findings,
  onProgress: OnProgress,
): Promise<ReadonlyMap<number, number>> {
  const { bars } = named;
  const rows = bars.timestamp.length;
  const unlike = new Map<number, number>();
  const formed = openStream(set);
  let plain = openStream(set);
  for (let row = 0; row < rows; row++) {
    if (row % PROGRESS_ROWS === 0) await onProgress('bar by bar', row, rows);
    if (row % RESUME_ROWS === RESUME_ROWS - 1) plain = openStream(set, { snapshot: plain.snapshot() });
    const bar = barAt(bars, row);
    const pushed = plain.push(bar);
    formed.peek(otherBar(bar, row % 2 === 0 ? 'up' : 'down', random, USUAL));
    const looked = formed.peek(bar);
    const closed = formed.push(bar);
    for (let k = 0; k < pushed.length; k++) {
      const value = base.columns[k]![row]!;
      if (!same(pushed[k]!, value) && !unlike.has(k)) unlike.set(k, row);
      const odd = !same(looked[k]!, pushed[k]!) ? looked[k]! : !same(closed[k]!, pushed[k]!) ? closed[k]! : undefined;
      if (odd === undefined || unlike.has(k)) continue;
      const finding = `is ${odd} where the forming bar was looked at before, ${pushed[k]!} where it was not`;
      findings.note(k, () => breachAt(named, 'forming', set.names[k]!, row, finding));
    }
  }
  return unlike;
}

const USUAL = { close: 100, volume: 1000 };

function same(a: number, b: number): boolean {
  return Object.is(a, b) || (a !== a && b !== b);
}

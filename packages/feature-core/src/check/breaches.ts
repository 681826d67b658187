import type { Bars } from '../bars/bars.js';
import type { Leak } from './futureAttack.js';
import type { Prober } from './prober.js';
import type { SeededRandom } from './random.js';
import type { Attack, Breach, LaterBars, NamedBars } from './report.js';
import { firstRowThatReadsAhead, laterBarsReadBy } from './search.js';

/** A breach at a row of these bars. */
export function breachAt(
  { name, bars }: NamedBars,
  attack: Attack,
  column: string,
  row: number,
  finding: string,
  rest: { readonly isFirst?: boolean; readonly reads?: LaterBars } = {},
): Breach {
  return {
    attack,
    column,
    bars: name,
    row,
    timestamp: bars.timestamp[row]!,
    isFirst: rest.isFirst ?? true,
    reads: rest.reads ?? null,
    finding,
  };
}

/** Looks for the first row of a column that reads ahead and for the bars that it reads; while `goOn` allows it. */
export async function traceLeak(
  named: NamedBars,
  prober: Prober,
  column: number,
  leak: Leak,
  random: SeededRandom,
  goOn: () => boolean,
): Promise<Breach> {
  const { row, isFirst } = await firstRowThatReadsAhead(prober, column, leak.row, random, goOn);
  const reads = isFirst ? await laterBarsReadBy(prober, column, row) : null;
  const finding = isFirst ? laterBarsText(row, reads, named.bars) : 'reads later bars; the search for its first such row was cut short';
  return breachAt(named, leak.attack, prober.names[column]!, row, finding, { isFirst, reads });
}

/** `reads bars 3 … 4, 1 to 2 bars ahead`. */
export function laterBarsText(row: number, reads: LaterBars, bars: Bars): string {
  if (reads === null) return 'changes with how many bars follow, not with their values';
  const { nearest, farthest } = reads;
  const last = farthest === bars.timestamp.length - 1 ? ' (the last)' : '';
  if (nearest === farthest) return `reads bar ${nearest}${last}, ${nearest - row} ${nearest - row === 1 ? 'bar' : 'bars'} ahead`;
  return `reads bars ${nearest} … ${farthest}${last}, ${nearest - row} to ${farthest - row} bars ahead`;
}

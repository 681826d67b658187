import type { Bars } from '../bars/bars.js';
import type { Leak } from './futureAttack.js';
import type { Prober } from './prober.js';
import type { SeededRandom } from './random.js';
import type { Attack, Breach, LaterBars, NamedBars, Seen } from './report.js';
import { firstRowThatReadsAhead, laterBarsReadBy } from './search.js';

/** A breach at a row of these bars. */
export function breachAt(
  { name, bars }: NamedBars,
  attack: Attack,
  column: string,
  row: number,
  finding: string,
  rest: { readonly isFirst?: boolean; readonly reads?: LaterBars; readonly seen?: Seen | null } = {},
): Breach {
  return {
    attack,
    column,
    bars: name,
    row,
    timestamp: bars.timestamp[row]!,
    isFirst: rest.isFirst ?? true,
    reads: rest.reads ?? null,
    seen: rest.seen ?? null,
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
  const what = isFirst ? laterBarsText(row, reads, named.bars) : 'reads later bars; the search for its first such row was cut short';
  const seen = await seenAt(prober, column, row);
  const finding = seen === null ? what : `${what}; ${seenText(seen)}`;
  return breachAt(named, leak.attack, prober.names[column]!, row, finding, { isFirst, reads, seen });
}

/** The value of the row with its future and without; null where only a search elsewhere has seen the two differ. */
async function seenAt(prober: Prober, column: number, row: number): Promise<Seen | null> {
  for (const by of ['cut', 'up', 'down'] as const) {
    const finding = await (by === 'cut' ? prober.cut(row + 1) : prober.change(row + 1, prober.rows, by));
    if (finding?.rows[column] !== row) continue;
    return { whole: prober.whole(column, row), other: finding.values[column]!, by: by === 'cut' ? 'cut' : 'future' };
  }
  return null;
}

/** `1.05 with all bars, nothing where they end with its own`. */
function seenText({ whole, other, by }: Seen): string {
  const text = (value: number): string => (Number.isNaN(value) ? 'nothing' : String(value));
  return `${text(whole)} with all bars, ${text(other)} where ${by === 'cut' ? 'they end with its own' : 'the later ones are others'}`;
}

/** `reads bars 3 … 4, 1 to 2 bars ahead`. */
function laterBarsText(row: number, reads: LaterBars, bars: Bars): string {
  if (reads === null) return 'changes with how many bars follow, not with their values';
  const { nearest, farthest } = reads;
  const last = farthest === bars.timestamp.length - 1 ? ' (the last)' : '';
  if (nearest === farthest) return `reads bar ${nearest}${last}, ${nearest - row} ${nearest - row === 1 ? 'bar' : 'bars'} ahead`;
  return `reads bars ${nearest} … ${farthest}${last}, ${nearest - row} to ${farthest - row} bars ahead`;
}

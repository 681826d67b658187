import type { Bars } from '../bars/bars.js';
import { compute } from '../engine/batch.js';
import type { FeatureSet } from '../sets/featureSet.js';
import { isSame, usualSizes } from './compare.js';
import { copyOf } from './otherBars.js';
import type { Program } from './prober.js';
import { seeded, type SeededRandom } from './random.js';
import type { Columns, Forgetting, Forgotten } from './report.js';

const TOLERANCES = [1e-3, 1e-9, 0] as const;

/** Rows to start from: in the first half, so that half of the bars are left to forget the start in. */
export function startsIn(rows: number, count: number, random: SeededRandom): number[] {
  const half = rows >> 1;
  const starts = Array.from({ length: count }, (_, k) =>
    random.integer(1 + Math.floor((k * half) / count), Math.floor(((k + 1) * half) / count)),
  );
  return [...new Set(starts)].filter((start) => start > 0 && start < rows);
}

/** Notes, start by start, for how many bars the values of a series that starts later differ from those of the whole. */
export class ForgettingTally {
  private readonly tally: Mark[][];

  constructor(
    private readonly base: Columns,
    private readonly sizes = usualSizes(base),
  ) {
    this.tally = base.columns.map(() => TOLERANCES.map(() => ({ bars: 0, within: 0 })));
  }

  /** Takes the columns of a series that starts at row `start` of the whole. */
  take(columns: readonly ArrayLike<number>[], start: number): void {
    this.base.columns.forEach((whole, k) => {
      const rows = whole.length - start;
      let last = rows - 1;
      // The last bit is the strictest: looked at first, each looser tolerance goes on backwards from where it ended.
      for (let t = TOLERANCES.length - 1; t >= 0; t--) {
        while (last >= 0 && isSame(whole[start + last]!, columns[k]![last]!, TOLERANCES[t]!, this.sizes[k]!)) last--;
        const mark = this.tally[k]![t]!;
        if (last + 1 === rows) mark.within = Math.max(mark.within, rows);
        else mark.bars = Math.max(mark.bars, last + 1);
      }
    });
  }

  /** What was seen of column `k`, the slowest of all starts. */
  of(k: number): Forgetting {
    const [rough, fine, lastBit] = this.tally[k]!.map(forgotten) as [Forgotten, Forgotten, Forgotten];
    return { rough, fine, lastBit };
  }
}

type Mark = { bars: number; within: number };

function forgotten({ bars, within }: Mark): Forgotten {
  return { bars: Math.max(bars, within), never: within > 0 };
}

/** Runs the program from each start. */
export async function watchForgetting(program: Program, bars: Bars, starts: readonly number[], tally: ForgettingTally): Promise<void> {
  for (const start of starts) {
    const result = await program(copyOf(bars, start));
    if (result !== null) tally.take(result.columns, start);
  }
}

/** How fast each column of a set forgets where a series began: the slowest of some starts, drawn under a seed. */
export function measureForgetting(
  set: FeatureSet,
  bars: Bars,
  options: { readonly seed: number; readonly starts: number },
): readonly Forgetting[] {
  const tally = new ForgettingTally(compute(bars, set));
  for (const start of startsIn(bars.timestamp.length, options.starts, seeded(options.seed))) {
    tally.take(compute(copyOf(bars, start), set).columns, start);
  }
  return set.names.map((_, k) => tally.of(k));
}

import type { Prober } from './prober.js';
import type { Attack, OnProgress } from './report.js';

/** Where a column was first seen to read ahead, and how. */
export type Leak = { readonly row: number; readonly attack: Attack };

export type FutureAttack = {
  /** By column. */
  readonly leaks: ReadonlyMap<number, Leak>;
  /** Rows whose whole future was taken away, and rows whose whole future was made another. */
  readonly cut: number;
  readonly future: number;
};

const KINDS = ['cut', 'up', 'down'] as const;

/**
 * Takes the future of one row after the other away, or makes it another, and looks at that row and all before it. Ends after the last row or when `goOn`
 * says no; once every column of `wanted` is known to read ahead, only rows before those known are of interest.
 */
export async function attackFuture(
  prober: Prober,
  order: readonly number[],
  wanted: ReadonlySet<number>,
  goOn: () => boolean,
  onProgress: OnProgress,
): Promise<FutureAttack> {
  const leaks = new Map<number, Leak>();
  const done = { cut: 0, future: 0 };
  for (const [k, row] of order.entries()) {
    if (leaks.size === wanted.size && row >= Math.max(...[...leaks.values()].map((leak) => leak.row))) continue;
    if (!goOn()) break;
    const kind = KINDS[k % KINDS.length]!;
    const finding = kind === 'cut' ? await prober.cut(row + 1) : await prober.change(row + 1, prober.rows, kind);
    await onProgress('attacking', k + 1, order.length);
    if (finding === null) continue;
    const attack = kind === 'cut' ? 'cut' : 'future';
    done[attack]++;
    for (const column of wanted) {
      const first = finding.rows[column]!;
      if (first >= 0 && first < (leaks.get(column)?.row ?? Infinity)) leaks.set(column, { row: first, attack });
    }
  }
  return { leaks, ...done };
}

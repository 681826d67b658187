import { hold, sameColumns } from '../bits.js';
import type { Probe } from '../probes.js';
import { compareColumn } from '../tolerance.js';
import { setOf, type Core } from './subject.js';

/** The other program and this one add up in another order; both are sums of whole numbers. */
const ROUNDING = { rtol: 1e-9, scaled: true };

/** One more than the bars of a scene: in one or another, each place within it is the first of a block. */
const BLOCK_ROWS = 17;

/** Each column of a probe whose expression is wanted is what the other program says, in every row, and the same in short blocks. */
export function probeHolds(core: Core, { bars, columns }: Probe, isWanted: (expression: string) => boolean = () => true): void {
  const expressions = Object.keys(columns).filter(isWanted);
  if (expressions.length === 0) return;
  const frame = core.compute(bars, setOf(core, expressions));
  expressions.forEach((expression, k) => {
    const wanted = columns[expression]!;
    const row = compareColumn(wanted, frame.columns[k]!, ROUNDING, (at) => at);
    hold(row < 0, () => `${expression} row ${row} is ${frame.columns[k]![row]}, not ${wanted[row]}`);
  });
  let row = 0;
  for (const block of core.computeBlocks(bars, setOf(core, expressions), { blockRows: BLOCK_ROWS })) {
    sameColumns(block, frame.slice(row, row + block.length), `in blocks of ${BLOCK_ROWS}, from row ${row}`);
    row += block.length;
  }
}

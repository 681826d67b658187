import { sliceBars, type Bars } from '../../../src/bars/bars.js';
import { sameColumns } from '../bits.js';
import { setOf, type Core } from './subject.js';

/** So many starts, so far apart, so many bars from each: in some or other, what needs bars before it is just about to have them. */
const STARTS = 48;
const STEP = 5;
const LENGTH = 40;

/** Blocks so short that each call runs alone. */
const ALONE = 5;

/** Calls over the same inputs, and some over others, give in one long block what each gives alone, from wherever the series starts. */
export function togetherIsAsAlone(core: Core, bars: Bars, expressions: readonly string[]): void {
  const mirrored = expressions.slice(0, 8).map((expression) => expression.replace('(open, high, low, close', '(close, high, low, open'));
  const set = setOf(core, [...expressions, ...mirrored]);
  const starts = Array.from({ length: STARTS }, (_, k) => ({ start: k * STEP, end: k * STEP + LENGTH }));
  for (const { start, end } of [{ start: 0, end: bars.timestamp.length }, ...starts]) {
    const part = sliceBars(bars, start, end);
    const whole = core.compute(part, set);
    let row = 0;
    for (const block of core.computeBlocks(part, set, { blockRows: ALONE })) {
      sameColumns(block, whole.slice(row, row + block.length), `one by one, of bars from row ${start} on, from row ${row}`);
      row += block.length;
    }
  }
}

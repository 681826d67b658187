import { sameBytes, sameRow } from '../bits.js';
import { otherBar, rowOf, rowsOf } from '../hostileBars.js';
import type { Check } from './subject.js';

/** Streams of one set that are fed in turns, with peeks in between, have each the rows and the state of its own bars. */
export const streamsTakeTurns: Check = (core, set, bars, random) => {
  const { length } = bars.timestamp;
  const late = Math.min(length, random.integer(0, 20));
  const wholes = [core.compute(bars, set), core.compute(rowsOf(bars, late, length), set)];
  const streams = [core.openStream(set), core.openStream(set)];
  const next = [0, late];
  while (next.some((row) => row < length)) {
    const k = next[0]! >= length ? 1 : next[1]! >= length ? 0 : random.integer(0, 1);
    // Long turns and short ones: a slot's tail is moved to the front in some of them.
    for (let turn = random.pick([1, 1, 2, 7, 8, 9, 17]); turn > 0 && next[k]! < length; turn--) {
      const row = next[k]!++;
      if (random.oneIn(5)) streams[1 - k]!.snapshot();
      if (random.oneIn(9)) streams[k]!.peek(otherBar(bars, row, random));
      sameRow(streams[k]!.push(rowOf(bars, row)), wholes[k]!, row - (k === 0 ? 0 : late), `stream ${k} of two`);
    }
  }
  sameBytes(streams[0]!.snapshot(), core.openSeries(set, bars).snapshot(), 'a stream beside another');
  sameBytes(streams[1]!.snapshot(), core.openSeries(set, rowsOf(bars, late, length)).snapshot(), 'a late stream beside another');
};

import { describe, expect, test } from 'vitest';
import type { FeatureFrame } from '../src/engine/frame.js';
import * as core from './support/core.js';
import { cleanBars } from './support/hostileBars.js';

const bars = cleanBars(700, 1);

/** Bits of a column. */
const bitsOf = (column: Float64Array): BigUint64Array => new BigUint64Array(column.slice().buffer);

describe.each(['pipeline-v1', 'core', 'talib'])('blocks of %s', (set) => {
  const whole = core.compute(bars, set);
  const expectWhole = (blocks: Iterable<FeatureFrame>): void => {
    let row = 0;
    for (const block of blocks) {
      const part = whole.slice(row, row + block.length);
      block.columns.forEach((column, k) => expect(bitsOf(column), `${whole.names[k]} from row ${row}`).toEqual(bitsOf(part.columns[k]!)));
      for (const column of block.columns) column.fill(7);
      row += block.length;
    }
    expect(row).toBe(700);
  };

  test('are their taker’s to write to, and the next ones do not look back at that', () => {
    for (const blockRows of [1, 60, 333]) {
      expectWhole(core.computeBlocks(bars, set, { blockRows }));
      expectWhole(core.openSeries(set, bars).frames(0, 700, { blockRows }));
    }
  });
});

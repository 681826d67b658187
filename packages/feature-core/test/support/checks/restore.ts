import { hold, sameBytes, sameColumns, sameRow } from '../bits.js';
import { otherBar, rowsOf, withBar } from '../hostileBars.js';
import type { Check } from './subject.js';

/**
 * A series that begins at a checkpoint of another gives the rows and the state of one over all bars: after it and before it, grown, corrected,
 * and with the checkpoints between put in or run up to.
 */
export const restoredEqualsBatch: Check = (core, set, bars, random) => {
  const { length } = bars.timestamp;
  if (length <= 4096) return;
  const whole = core.compute(bars, set);
  const kept = core.openSeries(set, bars);
  const chunk = random.integer(1, Math.floor((length - 1) / 4096));
  const first = random.integer(4096 * chunk, length);
  const series = core.openSeries(set, rowsOf(bars, 0, first), { checkpoint: kept.checkpoint(chunk)! });
  sameBytes(series.snapshot(), core.openSeries(set, rowsOf(bars, 0, first)).snapshot(), `restored from checkpoint ${chunk}`);
  hold(series.nearestCheckpoint(first) === chunk && series.nearestCheckpoint(4096 * chunk - 1) === 0, () => 'checkpoints that nobody gave');
  if (random.oneIn(2)) {
    const early = random.integer(0, first);
    let missing = Infinity;
    while (missing > 0) {
      const next = series.approach(early);
      hold(next < missing, () => `${next} checkpoints are missing, ${missing} before`);
      missing = next;
    }
    hold(series.nearestCheckpoint(early) === Math.floor(early / 4096), () => `no checkpoint before row ${early} after coming to it`);
  }
  series.extend(rowsOf(bars, 0, length));
  sameRow(series.lastRow!, whole, length - 1, 'the newest row of a restored series');
  const from = random.integer(0, length);
  sameColumns(series.frame(from, length), whole.slice(from, length), `a restored series from row ${from} on`);
  for (let k = 1; k <= chunk; k++) sameBytes(kept.checkpoint(k)!, checkpointOf(series, k), `checkpoint ${k}`);
  const bar = otherBar(bars, random.integer(0, length - 1), random);
  const range = series.correct(bar);
  const expected = kept.correct(bar);
  hold(range.from === expected.from && range.to === expected.to, () => `a restored series changes [${range.from}, ${range.to})`);
  sameColumns(series.frame(0, length), core.compute(withBar(bars, bar), set), 'a restored series, corrected');
  sameBytes(series.snapshot(), kept.snapshot(), 'a restored series, corrected');
};

/** A checkpoint that the series may not have kept. */
function checkpointOf(
  series: {
    approach(row: number): number;
    checkpoint(chunk: number): Uint8Array | undefined;
  },
  chunk: number,
): Uint8Array {
  while (series.approach(4096 * chunk) > 0);
  return series.checkpoint(chunk)!;
}

import { hold, sameBytes, sameColumns, sameRow } from '../bits.js';
import { otherBar, rowsOf, withBar } from '../hostileBars.js';
import type { Random } from '../random.js';
import type { Check, Core, Subject } from './subject.js';

/**
 * A series that begins at a checkpoint of another gives the rows and the state of one over all bars: after it and before it, grown, corrected,
 * and with the checkpoints between put in or run up to, or thinned out.
 */
export const restoredEqualsBatch: Check = (core, set, bars, random) => {
  const { length } = bars.timestamp;
  const every = core.checkpointRows(set);
  if (length <= every) return;
  const whole = core.compute(bars, set);
  const kept = core.openSeries(set, bars);
  hold(
    kept.checkpointRows === every && 4096 % every === 0,
    () => `a series keeps a checkpoint every ${kept.checkpointRows} rows, not ${every}`,
  );
  const row = every * random.integer(1, Math.floor((length - 1) / every));
  const first = random.integer(row, length);
  const series = core.openSeries(set, rowsOf(bars, 0, first), { checkpoint: kept.checkpoint(row)! });
  sameBytes(series.snapshot(), core.openSeries(set, rowsOf(bars, 0, first)).snapshot(), `restored from the checkpoint of row ${row}`);
  hold(
    series.nearestCheckpoint(first) === first - (first % every),
    () => `the nearest to row ${first} is ${series.nearestCheckpoint(first)}`,
  );
  hold(series.nearestCheckpoint(row) === row && series.nearestCheckpoint(row - 1) === 0, () => 'checkpoints that nobody gave');
  if (random.oneIn(2)) {
    const early = random.integer(0, first);
    let missing = Infinity;
    while (missing > 0) {
      const next = series.approach(early);
      hold(next < missing, () => `${next} checkpoints are missing, ${missing} before`);
      missing = next;
    }
    hold(series.nearestCheckpoint(early) === early - (early % every), () => `no checkpoint before row ${early} after coming to it`);
  }
  partEqualsBatch(core, set, kept, row, random);
  series.extend(rowsOf(bars, 0, length));
  sameRow(series.lastRow!, whole, length - 1, 'the newest row of a restored series');
  const from = random.integer(0, length);
  sameColumns(series.frame(from, length), whole.slice(from, length), `a restored series from row ${from} on`);
  for (let at = every; at <= row; at += every) sameBytes(kept.checkpoint(at)!, checkpointOf(series, at), `the checkpoint of row ${at}`);
  if (random.oneIn(2)) series.thin();
  const bar = otherBar(bars, random.integer(0, length - 1), random);
  const range = series.correct(bar);
  const expected = kept.correct(bar);
  hold(range.from === expected.from && range.to === expected.to, () => `a restored series changes [${range.from}, ${range.to})`);
  sameColumns(series.frame(0, length), core.compute(withBar(bars, bar), set), 'a restored series, corrected');
  sameBytes(series.snapshot(), kept.snapshot(), 'a restored series, corrected');
};

/** Rows far from their series, in blocks of some length, at some place. */
function partEqualsBatch(core: Core, set: Subject, series: ReturnType<Core['openSeries']>, row: number, random: Random): void {
  const to = random.integer(row, series.length);
  const [at, stride, blockRows] = [random.integer(0, 9), to - row + 9, random.integer(1, 3000)];
  const expected = series.frame(row, to);
  const into = new Float64Array(stride * set.names.length);
  let done = 0;
  for (const rows of core.fillPart(set, series.part(row, to)!, into, { at, stride, blockRows })) done = rows;
  hold(done === to - row, () => `a part of ${to - row} rows had ${done}`);
  const columns = set.names.map((_, k) => into.slice(k * stride + at, k * stride + at + done));
  sameColumns({ names: expected.names, columns }, expected, `a part from row ${row} on`);
}

/** A checkpoint that the series may not have kept. */
function checkpointOf(
  series: {
    approach(row: number): number;
    checkpoint(row: number): Uint8Array | undefined;
  },
  row: number,
): Uint8Array {
  while (series.approach(row) > 0);
  return series.checkpoint(row)!;
}

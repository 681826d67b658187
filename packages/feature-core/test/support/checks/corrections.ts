import type { Bars } from '../../../src/bars/bars.js';
import { hold, sameBytes, sameColumns, type Columns } from '../bits.js';
import { otherBar, rowsOf, withBar } from '../hostileBars.js';
import type { Check } from './subject.js';

/** The rows `[from, to)` outside of which two frames are alike, column by column. */
function changedRows(before: Columns, after: Columns, column: number): { readonly from: number; readonly to: number } {
  const a = before.columns[column]!;
  const b = after.columns[column]!;
  const length = Math.max(a.length, b.length);
  let from = 0;
  while (from < length && Object.is(a[from], b[from])) from++;
  let to = length;
  while (to > from && Object.is(a[to - 1], b[to - 1])) to--;
  return { from, to };
}

function union(before: Columns, after: Columns): { readonly from: number; readonly to: number } {
  const ranges = before.columns.map((_, k) => changedRows(before, after, k)).filter(({ from, to }) => from < to);
  return { from: Math.min(...ranges.map(({ from }) => from)), to: Math.max(...ranges.map(({ to }) => to)) };
}

/** A corrected bar: the series is as one computed anew, the range it gives is that of the changed bits, and each column keeps to its declared reach. */
export const correctionEqualsFresh: Check = (core, set, bars, random) => {
  const { length } = bars.timestamp;
  if (length === 0) return;
  const series = core.openSeries(set, bars);
  let current: Bars = bars;
  for (let round = 0; round < 2; round++) {
    // Now and then just before the border of a block or a checkpoint, where what comes after it still reads the corrected bar.
    const border = length > 4096 && random.oneIn(2) ? 4096 : 1024 * random.integer(1, Math.max(1, Math.floor(length / 1024)));
    const row = border < length && random.oneIn(2) ? border - random.integer(1, 4) : random.integer(0, length - 1);
    const before = core.compute(current, set);
    const bar = otherBar(current, row, random);
    current = withBar(current, bar);
    const range = series.correct(bar);
    const fresh = core.compute(current, set);
    set.features.forEach(({ name, reach }, k) => {
      const changed = changedRows(before, fresh, k);
      hold(
        changed.from >= changed.to || (changed.from >= row && changed.to <= row + reach + 1),
        () => `${name}: a bar of row ${row} changed rows [${changed.from}, ${changed.to}), reach ${reach}`,
      );
    });
    const wanted = union(before, fresh);
    if (wanted.from < wanted.to)
      hold(
        range.from === wanted.from && range.to === wanted.to,
        () => `correct(row ${row}) gives [${range.from}, ${range.to}), the bits of [${wanted.from}, ${wanted.to}) changed`,
      );
    else hold(range.from === range.to, () => `correct(row ${row}) gives [${range.from}, ${range.to}), no bit changed`);
    for (const from of [0, random.integer(0, length), Math.min(4099, length), length - 1])
      sameColumns(series.frame(from, length), fresh.slice(from, length), `from row ${from} on, after a correction of row ${row}`);
    sameBytes(series.snapshot(), core.openSeries(set, current).snapshot(), `after a correction of row ${row}`);
  }
};

/** A tail that is replaced by another, longer or shorter, gives what a series of the new bars gives. */
export const rewriteEqualsFresh: Check = (core, set, bars, random) => {
  const { length } = bars.timestamp;
  const series = core.openSeries(set, rowsOf(bars, 0, random.integer(0, length)));
  const had = series.length;
  const before = series.frame(0, had);
  const next = rowsOf(bars, 0, random.integer(0, length));
  const total = next.timestamp.length;
  const fromRow = random.integer(0, Math.min(had, total));
  for (let i = fromRow; i < total; i++) {
    if (!random.oneIn(3)) continue;
    const bar = otherBar(bars, i, random);
    for (const column of ['open', 'high', 'low', 'close', 'volume'] as const) next[column][i] = bar[column];
  }
  const range = series.rewrite(next, fromRow);
  const fresh = core.compute(next, set);
  sameColumns(series.frame(0, total), fresh, `rewritten from row ${fromRow}`);
  sameBytes(series.snapshot(), core.openSeries(set, next).snapshot(), `rewritten from row ${fromRow}`);
  const shared = Math.min(had, total);
  const wanted = union(before.slice(0, shared), fresh.slice(0, shared));
  if (had !== total)
    hold(
      range.from === Math.min(wanted.from, shared) && range.to === Math.max(had, total),
      () => `rewrite gives [${range.from}, ${range.to}), rows ${shared} to ${Math.max(had, total)} came or went`,
    );
  else if (wanted.from < wanted.to)
    hold(
      range.from === wanted.from && range.to === wanted.to,
      () => `rewrite gives [${range.from}, ${range.to}), the bits of [${wanted.from}, ${wanted.to}) changed`,
    );
  else hold(range.from === range.to, () => `rewrite gives [${range.from}, ${range.to}), no bit changed`);
};

/**
 * A bar made odd in a way that sums do not recover from by themselves, and one that only moves their last bits: beyond the declared reach no bit is another.
 * For columns with a reach only.
 */
export const reachIsKept: Check = (core, set, bars) => {
  const { length } = bars.timestamp;
  const row = Math.floor(length / 4);
  const clean = core.compute(bars, set);
  for (const change of [
    (value: number, _at: number) => value * 1.01,
    () => NaN,
    () => 1e15,
    () => -1e300,
    () => 1.7e308,
    () => Infinity,
    (_value: number, at: number) => (at === row ? 1e300 : 1e280),
  ]) {
    const changed = rowsOf(bars, 0, length);
    for (const column of ['open', 'high', 'low', 'close', 'volume'] as const)
      for (const at of [row, row + 1]) changed[column][at] = change(changed[column][at]!, at);
    const frame = core.compute(changed, set);
    set.features.forEach(({ name, expression, reach }, k) => {
      if (!Number.isFinite(reach)) return;
      const { from, to } = changedRows(clean, frame, k);
      hold(
        from === to || to <= row + reach + 2,
        () => `${name} = ${expression}: bars ${row} and ${row + 1} made ${change(1, row)} change row ${to - 1}, reach ${reach}`,
      );
    });
  }
};

import type { Bars } from '../../../src/bars/bars.js';
import { firstDifference, hold } from '../bits.js';
import { setOf, type Core } from './subject.js';

/** Matrices, windows, selections, slices and rows hold the values of the columns, each in its place. */
export function framesHoldTheirColumns(core: Core, bars: Bars): void {
  const frame = core.compute(bars, setOf(core, ['close', 'open - close', 'sma(close, 3)']));
  const rows = frame.length;
  for (const dtype of ['float64', 'float32'] as const) {
    const round = (value: number): number => (dtype === 'float32' ? Math.fround(value) : value);
    for (const order of ['row', 'column'] as const) {
      const { data } = frame.toMatrix({ dtype, order });
      frame.columns.forEach((column, k) =>
        column.forEach((value, i) => {
          const at = order === 'row' ? i * 3 + k : k * rows + i;
          hold(Object.is(data[at], round(value)), () => `${order} matrix: row ${i} of column ${k} is ${data[at]}, not ${value}`);
        }),
      );
    }
    for (const [length, stride] of [
      [1, 1],
      [4, 3],
      [rows, 1],
      [rows + 1, 1],
    ] as const) {
      const windows: readonly ArrayLike<number>[] =
        dtype === 'float32' ? frame.windows({ length, stride, dtype }) : frame.windows({ length, stride });
      const starts = Array.from({ length: rows }, (_, row) => row).filter((row) => row % stride === 0 && row + length <= rows);
      hold(windows.length === starts.length, () => `${windows.length} windows of ${length}, not ${starts.length}`);
      starts.forEach((start, w) => {
        const wanted = Array.from({ length: 3 * length }, (_, at) => round(frame.columns[at % 3]![start + Math.floor(at / 3)]!));
        hold(firstDifference(windows[w]!, wanted) < 0, () => `window ${w} of ${length} rows is not rows ${start} on`);
      });
    }
  }
  const chosen = frame.select(['c2', 'c0']);
  hold(chosen.columns[0] === frame.columns[2] && chosen.columns[1] === frame.columns[0], () => 'columns are not those chosen');
  const slice = frame.slice(2, 5);
  hold(
    slice.length === 3 &&
      slice.timestamps[0] === bars.timestamp[2] &&
      slice.columns.every((column, k) => Object.is(column[2], frame.columns[k]![4])),
    () => 'a slice has other rows',
  );
  hold(
    firstDifference(
      frame.row(rows - 1),
      frame.columns.map((column) => column[rows - 1]!),
    ) < 0,
    () => 'the last row is another',
  );
  let refused = false;
  try {
    frame.row(rows);
  } catch (error) {
    refused = error instanceof core.BarkeepError;
  }
  hold(refused, () => 'a row past the end is given');
}

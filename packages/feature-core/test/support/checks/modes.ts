import type { Bars } from '../../../src/bars/bars.js';
import { firstDifference, hold, sameBytes, sameColumns, sameRow, type Columns } from '../bits.js';
import { otherBar, rowOf, rowsOf } from '../hostileBars.js';
import type { Random } from '../random.js';
import type { Check, Core, Subject } from './subject.js';

/** Blocks of random sizes have the rows of the whole, whatever their taker writes to those before. */
export const blocksEqualBatch: Check = (core, set, bars, random) => {
  const whole = core.compute(bars, set);
  const blockRows = random.pick([1, 2, 3, random.integer(4, 64), random.integer(65, 1500), 1023, 1024, 1025, 2047, 2048, 2049]);
  let row = 0;
  for (const block of core.computeBlocks(bars, set, { blockRows })) {
    const part = whole.slice(row, row + block.length);
    sameColumns(block, part, `blocks of ${blockRows}, from row ${row}`);
    hold(firstDifference(block.timestamps, part.timestamps) < 0, () => `blocks of ${blockRows}: other timestamps from row ${row}`);
    row += block.length;
    for (const column of block.columns) column.fill(row);
  }
  hold(row === bars.timestamp.length, () => `blocks of ${blockRows} give ${row} rows of ${bars.timestamp.length}`);
};

/** One bar at a time, from snapshots taken at random rows, and with peeks in between: the rows and the states are those of a series. */
export const streamEqualsBatch: Check = (core, set, bars, random) => {
  const whole = core.compute(bars, set);
  const { length } = bars.timestamp;
  const cuts = new Set(Array.from({ length: 3 }, () => random.integer(0, length)));
  let stream = core.openStream(set);
  for (let i = 0; i < length; i++) {
    if (cuts.has(i)) stream = resumed(core, set, stream, rowsOf(bars, 0, i));
    if (random.oneIn(12)) peekChangesNothing(core, set, stream, bars, i, random);
    const shown = random.oneIn(6) ? stream.peek(rowOf(bars, i)) : undefined;
    const row = stream.push(rowOf(bars, i));
    sameRow(row, whole, i, 'push');
    if (shown !== undefined) sameRow(shown, whole, i, 'peek before the push');
  }
  resumed(core, set, stream, bars);
  hold(
    stream.length === length && (length === 0 || stream.lastTimestamp === bars.timestamp[length - 1]),
    () => 'the stream counts other bars',
  );
  refusesOldBars(core, stream, bars);
};

/** A stream opened with the snapshot of this one, whose state is that of a series over the bars so far. */
function resumed(core: Core, set: Subject, stream: ReturnType<Core['openStream']>, seen: Bars): ReturnType<Core['openStream']> {
  const snapshot = stream.snapshot();
  const next = core.openStream(set, { snapshot });
  sameBytes(next.snapshot(), snapshot, 'resumed from a snapshot');
  sameBytes(core.openSeries(set, seen).snapshot(), snapshot, 'a series beside the stream');
  hold(
    next.length === stream.length && Object.is(next.lastTimestamp, stream.lastTimestamp) && Object.is(next.originMs, stream.originMs),
    () => 'a resumed stream counts other bars',
  );
  return next;
}

function peekChangesNothing(core: Core, set: Subject, stream: ReturnType<Core['openStream']>, bars: Bars, i: number, random: Random): void {
  const before = stream.snapshot();
  const forming = otherBar(bars, i, random);
  // Another bar in between: what is left of an earlier peek must not be what the next one gives.
  const fields = set.names.filter(() => random.oneIn(2)).reverse();
  stream.peek(otherBar(bars, i, random), random.oneIn(2) ? fields : undefined);
  const some = stream.peek(forming, fields);
  // Another stream of the set has the machine now.
  core.openStream(set).push(rowOf(bars, 0));
  const apart = stream.peek(forming, fields);
  const row = stream.peek(forming);
  fields.forEach((field, k) => {
    const whole = row[set.names.indexOf(field)]!;
    for (const value of [some[k], apart[k]])
      hold(Object.is(value, whole), () => `peek of ${field} alone is ${String(value)}, of all fields ${whole}`);
  });
  sameBytes(stream.snapshot(), before, 'peek');
}

function refusesOldBars(core: Core, stream: ReturnType<Core['openStream']>, bars: Bars): void {
  const { length } = bars.timestamp;
  if (length === 0) return;
  for (const use of ['push', 'peek'] as const) {
    let code = 'nothing';
    try {
      stream[use](rowOf(bars, length - 1));
    } catch (error) {
      code = error instanceof core.BarkeepError ? error.code : 'no code';
    }
    hold(code === 'OUT_OF_ORDER', () => `${use} of the last bar again throws ${code}`);
  }
}

/** A series opened on some bars, fed by appends and an extension, at once or in slices: frames and state are those of one over all. */
export const seriesEqualsBatch: Check = (core, set, bars, random) => {
  const whole = core.compute(bars, set);
  const { length } = bars.timestamp;
  const start = random.integer(0, length);
  const appended = Math.min(length, start + random.integer(0, 5));
  const lazy = random.oneIn(2);
  const series = core.openSeries(set, rowsOf(bars, 0, start), { lazy });
  const blocks: { readonly frame: Columns & { readonly length: number }; readonly from: number }[] = [];
  if (lazy) while (series.advance(random.integer(1, 1500), (frame, from) => blocks.push({ frame, from })) > 0);
  for (const { frame, from } of blocks) sameColumns(frame, whole.slice(from, from + frame.length), `rows handed on from ${from}`);
  for (let i = start; i < appended; i++) {
    series.append(rowOf(bars, i));
    sameRow(series.lastRow!, whole, i, 'the newest row after an append');
  }
  series.extend(rowsOf(bars, 0, length));
  hold(series.length === length, () => `the series has ${series.length} rows of ${length}`);
  if (length > 0) sameRow(series.lastRow!, whole, length - 1, 'the newest row');
  const from = random.integer(0, length);
  const to = random.integer(from, length);
  sameColumns(series.frame(from, to), whole.slice(from, to), `frame [${from}, ${to}) of a series`);
  let row = from;
  for (const block of series.frames(from, to, { blockRows: random.integer(1, 900) })) {
    sameColumns(block, whole.slice(row, row + block.length), `frames from row ${row}`);
    row += block.length;
  }
  hold(row === to, () => `frames end at row ${row}, not ${to}`);
  const stride = to - from + random.integer(0, 3);
  const memory = new Float64Array(stride * whole.columns.length);
  let filled = 0;
  for (const rows of series.fill(from, to, memory, { stride, blockRows: random.integer(1, 900) })) {
    hold(rows > filled, () => `${rows} rows are filled after ${filled}`);
    filled = rows;
  }
  hold(filled === to - from, () => `${filled} rows are filled, not ${to - from}`);
  const columns = whole.columns.map((_, k) => memory.subarray(k * stride, k * stride + filled));
  sameColumns({ names: whole.names, columns }, whole.slice(from, to), `rows filled from ${from} on`);
  sameBytes(series.snapshot(), core.openSeries(set, bars).snapshot(), 'a series grown by appends');
};

/** Other bars after a row leave the rows up to it as they were. */
export const laterBarsChangeNothing: Check = (core, set, bars, random) => {
  const { length } = bars.timestamp;
  const cut = random.integer(0, length);
  const changed = rowsOf(bars, 0, length);
  for (let i = cut; i < length; i++) {
    const bar = otherBar(bars, i, random);
    for (const column of ['open', 'high', 'low', 'close', 'volume'] as const) changed[column][i] = bar[column];
  }
  const whole = core.compute(bars, set).slice(0, cut);
  sameColumns(core.compute(changed, set).slice(0, cut), whole, `other bars from row ${cut} on`);
  sameColumns(core.compute(rowsOf(bars, 0, cut), set), whole, `no bars from row ${cut} on`);
};

/** Computing twice gives the same, whatever ran in between on the same runners, in arrays that nothing else holds. */
export const runnersForget: Check = (core, set, bars, random) => {
  const whole = core.compute(bars, set);
  core.compute(rowsOf(bars, 0, random.integer(0, bars.timestamp.length)), set);
  const again = core.compute(bars, set);
  sameColumns(again, whole, 'computed again');
  const all = [...whole.columns, ...again.columns].filter(({ length }) => length > 0);
  const same = (a: Float64Array, b: Float64Array): boolean => a.buffer === b.buffer && a.byteOffset === b.byteOffset;
  hold(
    all.every((column, k) => all.findIndex((other) => same(other, column)) === k),
    () => 'columns share their values',
  );
};

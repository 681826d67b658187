import { hold, sameColumns } from '../bits.js';
import { cleanBars, rowOf, rowsOf } from '../hostileBars.js';
import { setOf, type Core } from './subject.js';

/** The code of the error that `act` throws; 'none' where it throws nothing, and the error's name where it has no code. */
function codeOf(core: Core, act: () => void): string {
  try {
    act();
    return 'none';
  } catch (error) {
    return error instanceof core.BarkeepError ? error.code : String(error);
  }
}

function refuses(core: Core, what: string, code: string, act: () => void): void {
  const actual = codeOf(core, act);
  hold(actual === code, () => `${what}: ${actual}, not ${code}`);
}

/** A snapshot is taken whole, from a stream of the same set, or not at all. */
export function snapshotsAreGuarded(core: Core): void {
  const set = setOf(core, ['sma(close, 5)', 'ema(volume, 3)']);
  const stream = core.openStream(set);
  const bars = cleanBars(9, 1);
  for (let i = 0; i < 9; i++) stream.push(rowOf(bars, i));
  const snapshot = stream.snapshot();
  const open =
    (bytes: Uint8Array, of = set) =>
    (): void =>
      void core.openStream(of, { snapshot: bytes });
  refuses(core, 'a snapshot', 'none', open(snapshot));
  for (let at = 0; at < snapshot.length; at++) {
    const damaged = snapshot.slice();
    damaged[at]! ^= 1;
    refuses(core, `a snapshot with byte ${at} damaged`, 'INVALID_SNAPSHOT', open(damaged));
  }
  for (const length of [0, 3, 40, snapshot.length - 8, snapshot.length - 1])
    refuses(core, `${length} bytes of a snapshot`, 'INVALID_SNAPSHOT', open(snapshot.slice(0, length)));
  refuses(core, 'a longer snapshot', 'INVALID_SNAPSHOT', open(Uint8Array.from([...snapshot, 0, 0, 0, 0])));
  refuses(core, 'a snapshot of another set', 'INVALID_SNAPSHOT', open(snapshot, setOf(core, ['sma(close, 5)', 'ema(volume, 4)'])));
}

/** Bars whose structure is broken are refused by every way in. */
export function brokenBarsAreRefused(core: Core): void {
  const set = setOf(core, ['sma(close, 3)']);
  const bars = cleanBars(12, 2);
  const change = (row: number, timestamp: number): ReturnType<typeof rowsOf> => {
    const copy = rowsOf(bars, 0, 12);
    copy.timestamp[row] = timestamp;
    return copy;
  };
  const broken = [
    change(5, bars.timestamp[4]!),
    change(5, bars.timestamp[3]!),
    change(5, NaN),
    change(0, 0.5),
    { ...bars, close: bars.close.slice(1) },
  ];
  broken.forEach((each, k) => {
    refuses(core, `compute over broken bars ${k}`, 'INVALID_BARS', () => core.compute(each, set));
    refuses(core, `blocks over broken bars ${k}`, 'INVALID_BARS', () => [...core.computeBlocks(each, set)]);
    refuses(core, `a series of broken bars ${k}`, 'INVALID_BARS', () => core.openSeries(set, each));
    refuses(core, `an extension by broken bars ${k}`, 'INVALID_BARS', () =>
      core.openSeries(set, rowsOf(bars, 0, 1)).extend(k === 3 ? change(7, 0.5) : each),
    );
  });
  const stream = core.openStream(set);
  stream.push(rowOf(bars, 3));
  for (const timestamp of [bars.timestamp[3]!, bars.timestamp[2]!]) {
    refuses(core, 'push of an old bar', 'OUT_OF_ORDER', () => stream.push({ ...rowOf(bars, 3), timestamp }));
    refuses(core, 'peek at an old bar', 'OUT_OF_ORDER', () => stream.peek({ ...rowOf(bars, 3), timestamp }));
  }
  for (const timestamp of [NaN, Infinity, bars.timestamp[4]! + 0.5])
    refuses(core, `push at ${timestamp}`, 'INVALID_BARS', () => stream.push({ ...rowOf(bars, 4), timestamp }));
}

/** A series takes the next bar, corrects bars that it has, and gives rows that it has. */
export function seriesKnowsItsRows(core: Core): void {
  const set = setOf(core, ['sma(close, 3)', 'close']);
  const bars = cleanBars(12, 3);
  const series = core.openSeries(set, rowsOf(bars, 0, 10));
  refuses(core, 'append of the last bar again', 'OUT_OF_ORDER', () => series.append(rowOf(bars, 9)));
  refuses(core, 'append of an old bar', 'OUT_OF_ORDER', () => series.append(rowOf(bars, 2)));
  refuses(core, 'append at half a millisecond', 'INVALID_BARS', () =>
    series.append({ ...rowOf(bars, 10), timestamp: bars.timestamp[10]! + 0.5 }),
  );
  refuses(core, 'correction of a bar to come', 'NO_BAR', () => void series.correct(rowOf(bars, 10)));
  refuses(
    core,
    'correction between two bars',
    'NO_BAR',
    () => void series.correct({ ...rowOf(bars, 4), timestamp: bars.timestamp[4]! + 1 }),
  );
  refuses(core, 'extension by fewer bars', 'INVALID_PARAM', () => series.extend(rowsOf(bars, 0, 9)));
  refuses(core, 'extension by other bars', 'INVALID_PARAM', () => series.extend(rowsOf(bars, 1, 12)));
  for (const [from, to] of [
    [-1, 3],
    [0, 11],
    [5, 4],
    [0.5, 2],
    [0, NaN],
  ] as const) {
    refuses(core, `rows [${from}, ${to})`, 'INVALID_PARAM', () => series.frame(from, to));
    refuses(core, `blocks of rows [${from}, ${to})`, 'INVALID_PARAM', () => [...series.frames(from, to)]);
  }
  refuses(core, 'blocks of no rows', 'INVALID_PARAM', () => [...core.computeBlocks(bars, set, { blockRows: 0 })]);
  hold(series.length === 10, () => `after refusals the series has ${series.length} rows`);
}

/** What a caller does to his bars is nothing to a series that has copied them, and a correction leaves them alone. */
export function seriesOwnTheirBars(core: Core): void {
  const set = setOf(core, ['sma(close, 3)', 'close - open']);
  const bars = cleanBars(40, 4);
  const expected = core.compute(cleanBars(40, 4), set);
  const series = core.openSeries(set, bars);
  void series.correct({ ...rowOf(bars, 7), close: 1 });
  hold(bars.close[7] === cleanBars(40, 4).close[7], () => 'a correction has written to the bars of the caller');
  void series.correct(rowOf(bars, 7));
  bars.close.fill(0);
  sameColumns(series.frame(0, 40), expected, 'after the caller has written to his bars');
}

/** An index compounded from returns does not take one that would make it infinite. */
export function indicesStayFinite(core: Core): void {
  const bars = cleanBars(20, 6);
  bars.close.set([1e-200, 1e200, 1e-200, 1e200], 8);
  bars.volume.set([5, 9, 4, 2], 8);
  const frame = core.compute(bars, setOf(core, ['nvi(close, volume)', 'pvi(close, volume)']));
  hold(
    frame.columns.every((column) => column.every(Number.isFinite)),
    () => 'a volume index is infinite after an overflow',
  );
}

import { typicalSize } from '../difference.js';
import type { Finding, Hypothesis, Pair } from './hypothesis.js';
import { shown } from './judge.js';

/** Below this share of the usual size a difference is rounding. */
const FLOOR = 1e-11;
const LEAST_ROWS = 8;
/** How well a straight line has to fit the logarithm of the difference. */
const LEAST_FIT = 0.9;
const LONGEST_SHARE = 0.5;

/** The difference shrinks by the same share each bar: a recursion that was started with another value, or elsewhere. */
export const seeded: Hypothesis = (pair) => {
  const runs = decays(pair);
  const [run] = runs;
  if (run === undefined) return [];
  const explains = new Uint8Array(pair.x.length);
  let cells = 0;
  for (const { from, to } of runs) for (let i = from; i < to; i++) cells += explains[i] = pair.differs[i]!;
  // What one side has no value for before its seed belongs to it.
  for (let i = run.from - 1; i >= 0 && (Number.isNaN(pair.x[i]) || Number.isNaN(pair.y[i])); i--) cells += explains[i] = pair.differs[i]!;
  if (cells * 2 < pair.count) return [];
  const halfLife = Math.LN2 / -Math.log(run.ratio);
  const [span, wilder] = [2 / (1 - run.ratio) - 1, 1 / (1 - run.ratio)];
  const again = runs.length > 1 ? `; it starts anew in ${runs.length} rows, next in row ${runs[1]!.from}` : '';
  const evidence =
    `the difference begins in row ${run.from} with ${shown(run.first)} and shrinks to ${shown(run.ratio)} of itself each bar ` +
    `(half-life ${shown(halfLife)} bars), as a span of ${shown(span)} or Wilder’s ${shown(wilder)} forgets its start${again}`;
  return [{ cause: 'seed', evidence, facts: { from: run.from, ratio: run.ratio, halfLife, span, wilder, starts: runs.length }, explains }];
};

/** Rows in which the two differ, and that of the largest difference. */
type Run = { readonly from: number; readonly to: number; readonly peakRow: number };
type Decay = { readonly from: number; readonly to: number; readonly ratio: number; readonly first: number };

/** Runs of rows in which the size of the difference falls along an exponential, all at about one rate. */
function decays(pair: Pair): Decay[] {
  const { x, y } = pair;
  const floor = FLOOR * Math.max(typicalSize(x), typicalSize(y), Number.MIN_VALUE);
  const size = x.map((v, i) => Math.abs(v - y[i]!));
  const found: Decay[] = [];
  let from = 0;
  while (from < size.length) {
    while (from < size.length && !(size[from]! > floor && pair.differs[from] === 1)) from++;
    let to = from;
    let [peak, peakRow] = [0, from];
    // A new start is a jump up that the wobble of a falling difference, and its changes of sign, do not reach.
    while (to < size.length && !(size[to]! <= floor)) {
      const recent = size.subarray(Math.max(from, to - LEAST_ROWS), to).reduce((most, v) => (v > most ? v : most), 0);
      if (to > from + LEAST_ROWS && size[to]! > 20 * recent && size[to]! > 0.02 * peak) break;
      if (size[to]! > peak) [peak, peakRow] = [size[to]!, to];
      to++;
    }
    const decay = to - from >= LEAST_ROWS ? fitted(size, { from, to, peakRow }, floor) : undefined;
    if (decay === undefined && found.length === 0 && to - from >= LEAST_ROWS) return [];
    if (decay !== undefined) found.push(decay);
    from = Math.max(to, from + 1);
  }
  return found;
}

function fitted(size: Float64Array, { from, to, peakRow }: Run, floor: number): Decay | undefined {
  const rows: number[] = [];
  // A difference of two recursions may grow before it fades.
  for (let i = peakRow; i < to; i++) if (size[i]! > 100 * floor && Number.isFinite(size[i])) rows.push(i);
  if (rows.length < LEAST_ROWS) return undefined;
  const { slope, fit } = line(rows, envelopeOf(size, from, to));
  const fallen = Math.exp(slope * (to - peakRow));
  if (!(slope < 0) || fit < LEAST_FIT || fallen > LONGEST_SHARE) return undefined;
  // What is not quite geometric at first, as weights that add up to one, is so later.
  const tail = line(rows.slice(rows.length >> 1), size);
  const ratio = Math.exp(tail.slope < 0 && tail.fit >= fit ? tail.slope : slope);
  return { from, to, ratio, first: size[from]! };
}

/** The largest size from each row on: where a difference changes its sign it is small for a moment, and comes back. */
function envelopeOf(size: Float64Array, from: number, to: number): Float64Array {
  const envelope = size.slice();
  for (let i = to - 2; i >= from; i--) if (!(envelope[i]! >= envelope[i + 1]!)) envelope[i] = envelope[i + 1]!;
  return envelope;
}

/** The straight line through the logarithms of these sizes, and the share of their spread that it explains. */
function line(rows: readonly number[], size: Float64Array): { readonly slope: number; readonly fit: number } {
  const logs = rows.map((i) => Math.log(size[i]!));
  const meanRow = rows.reduce((sum, i) => sum + i, 0) / rows.length;
  const meanLog = logs.reduce((sum, v) => sum + v, 0) / rows.length;
  let [cross, spread, total] = [0, 0, 0];
  rows.forEach((row, k) => {
    cross += (row - meanRow) * (logs[k]! - meanLog);
    spread += (row - meanRow) ** 2;
    total += (logs[k]! - meanLog) ** 2;
  });
  return { slope: cross / spread, fit: (cross * cross) / (spread * total) };
}

const LEAST_CLEAN = 0.3;

/** Only the first rows differ, and what comes after them is the same: a window that was filled otherwise, or that begins elsewhere. */
export const startOnly: Hypothesis = (pair) => {
  const last = pair.differs.lastIndexOf(1);
  const first = pair.differs.indexOf(1);
  const defined = pair.y.findIndex((v) => v === v);
  const clean = (pair.x.length - 1 - last) / pair.x.length;
  const dense = pair.count / (last - first + 1);
  if (clean < LEAST_CLEAN || first > Math.max(defined, 0) + 1 || dense < 0.5) return [];
  const evidence = `rows ${first} … ${last} differ and none of the ${pair.x.length - 1 - last} after them: both have forgotten where they began`;
  return [{ cause: 'start', evidence, facts: { first, last }, explains: pair.differs.slice() }] satisfies Finding[];
};

/** A few rows here and there differ: the bars behind them do. */
export const isolated: Hypothesis = (pair) => {
  const share = pair.count / pair.x.length;
  if (share > 0.02 || pair.x.length < 50) return [];
  const rows: number[] = [];
  pair.differs.forEach((differ, i) => differ === 1 && rows.length < 5 && rows.push(i));
  const evidence = `${pair.count} of ${pair.x.length} rows differ (${rows.join(', ')}${pair.count > rows.length ? ', …' : ''}): look at the bars of these`;
  return [{ cause: 'isolated', evidence, facts: { rows: pair.count, first: rows[0]! }, explains: pair.differs.slice() }];
};

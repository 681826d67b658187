import { relativeError, typicalSize } from '../difference.js';
import { isSame, type Finding, type Hypothesis, type Pair } from './hypothesis.js';
import { shown } from './judge.js';
import { numbersIn } from './scaled.js';

const FLOAT32_EPSILON = 2 ** -24;
/** Sums in single precision add their roundings up. */
const FLOAT32_WORST = 3e-4;
const MOST_DECIMALS = 10;
const ROUNDING = 1e-9;
const DRIFT = 1e-4;

/** One side holds what fits into 32 bits, or was computed in them. */
export const float32: Hypothesis = (pair) => {
  const rows = numbersIn(pair.x, pair.y).filter((i) => pair.x[i] !== 0 || pair.y[i] !== 0);
  if (rows.length === 0) return [];
  const size = typicalSize(pair.y);
  return [
    ['legacy', pair.x],
    ['Barkeep', pair.y],
  ].flatMap(([who, values]) => {
    const held = values as Float64Array;
    const isHeld = rows.every((i) => Math.fround(held[i]!) === held[i]!);
    if (rows.every((i) => Number.isInteger(held[i])) || !(isHeld || isShortText(pair, rows, held))) return [];
    const exact = rows.filter((i) => Math.fround(pair.x[i]!) === Math.fround(pair.y[i]!)).length;
    const fits = (i: number): boolean => isSame(pair.x[i]!, pair.y[i]!, FLOAT32_WORST, size);
    const share =
      exact === rows.length
        ? 'and each is the nearest one to the other'
        : `${exact} of ${rows.length} are the nearest ones to the other’s: the rest was computed in 32 bits too`;
    return explaining(
      pair,
      fits,
      'float32',
      `every value of ${String(who)} fits into 32 bits (steps of ${shown(FLOAT32_EPSILON)}), ${share}`,
      { side: String(who).toLowerCase(), nearest: exact },
    );
  });
};

/** Written as text such values have nine digits at most, and are no longer those of 32 bits; but all lie as near as these would. */
function isShortText({ x, y }: Pair, rows: readonly number[], held: Float64Array): boolean {
  return rows.every((i) => Number(held[i]!.toPrecision(9)) === held[i]! && relativeError(x[i]!, y[i]!) <= 2 * FLOAT32_EPSILON);
}

/** The legacy side is rounded to so many decimals. */
export const decimals: Hypothesis = (pair) => {
  const { x, y } = pair;
  const rows = numbersIn(x, y);
  for (let places = 0; rows.length >= 3 && places <= MOST_DECIMALS; places++) {
    const unit = 10 ** places;
    if (!rows.every((i) => Math.abs(x[i]! * unit - Math.round(x[i]! * unit)) <= 1e-6)) continue;
    const fits = (i: number): boolean => Math.abs(x[i]! - y[i]!) <= (0.5 + 1e-6) / unit;
    const evidence = `every legacy value has ${places} decimals, and Barkeep's rounds to it`;
    return explaining(pair, fits, 'decimals', evidence, { side: 'legacy', decimals: places });
  }
  return [];
};

const LEAST_DECIMALS = 2;

/** How far rounded legacy values may lie from what they were, as a share of their usual size; undefined where they are not rounded to a few decimals. */
export function roundingOf({ x }: Pair): number | undefined {
  const numbers = x.filter(Number.isFinite);
  for (let places = LEAST_DECIMALS; places <= 6; places++) {
    const unit = 10 ** places;
    if (numbers.every((v) => Math.abs(v * unit - Math.round(v * unit)) <= 1e-6))
      return 0.6 / unit / Math.max(typicalSize(x), Number.MIN_VALUE);
  }
  return undefined;
}

/** Both say the same, but for the last digits. */
export const rounding: Hypothesis = (pair) => {
  const size = typicalSize(pair.y);
  const rows = numbersIn(pair.x, pair.y).filter((i) => pair.differs[i] === 1);
  const worst = Math.max(0, ...rows.slice(0, 10_000).map((i) => relativeError(pair.x[i]!, pair.y[i]!)));
  const within =
    (limit: number) =>
    (i: number): boolean =>
      isSame(pair.x[i]!, pair.y[i]!, limit, size);
  const fine = explaining(
    pair,
    within(ROUNDING),
    'rounding',
    `these cells differ by ${shown(worst)} at most: the same sums in another order`,
    { worst },
  );
  if (fine.length > 0) return fine;
  return explaining(
    pair,
    within(DRIFT),
    'drift',
    `these cells differ a little (${shown(worst)} at most), as running sums do that gather rounding`,
    { worst },
  );
};

function explaining(
  pair: Pair,
  fits: (row: number) => boolean,
  cause: Finding['cause'],
  evidence: string,
  facts: Finding['facts'],
): Finding[] {
  const explains = new Uint8Array(pair.x.length);
  let hits = 0;
  for (let i = 0; i < explains.length; i++) {
    if (pair.differs[i] === 0 || Number.isNaN(pair.x[i]) || Number.isNaN(pair.y[i]) || !fits(i)) continue;
    explains[i] = 1;
    hits++;
  }
  return hits * 2 > pair.count ? [{ cause, evidence, facts, explains }] : [];
}

import { median, typicalSize } from '../difference.js';
import type { Finding, Hypothesis, Pair, Surroundings } from './hypothesis.js';
import { findingOf, shown } from './judge.js';
import { moved } from './shifted.js';

/** Values below this share of the usual size say little of a ratio. */
const LEAST_SIZE = 1e-3;
const LEAST_ROWS = 4;
/** Windows whose deviation could have another divisor. */
const WINDOWS = { least: 3, most: 1000 } as const;
const WHOLE = 1e-5;

/** The legacy column is Barkeep's times a constant: a percentage, another divisor of a deviation, a year's worth of days. */
export const scaled: Hypothesis = (pair, around) => {
  const ratio = ratioOf(pair.x, pair.y);
  return ratio === undefined
    ? []
    : proportional(
        pair,
        pair.y.map((v) => ratio * v),
        ratio,
        { what: 'it', centre: '' },
        around,
      );
};

/** The distance from another column is Barkeep's times a constant: a band around a mean. */
export const scaledAround: Hypothesis = (pair, around) => {
  for (const [name, centre] of centresOf(pair, around)) {
    const ratio = ratioOf(minus(pair.x, centre), minus(pair.y, centre));
    if (ratio === undefined) continue;
    const foretold = pair.y.map((v, i) => centre[i]! + ratio * (v - centre[i]!));
    const found = proportional(pair, foretold, ratio, { what: `its distance from ${name}`, centre: name }, around);
    if (found.length > 0) return found;
  }
  return [];
};

/** The same after a shift, for what is both. */
export const shiftedAndScaled: Hypothesis = (pair) => {
  for (const bars of [1, -1, 2, -2, 3, -3]) {
    const y = moved(pair.y, bars);
    const ratio = ratioOf(pair.x, y);
    if (ratio === undefined || Math.abs(ratio - 1) < 1e-9) continue;
    const [found] = findingOf(
      pair,
      y.map((v) => ratio * v),
      {
        cause: 'shift',
        evidence: `the legacy value of a row is ${shown(ratio)} times Barkeep's of ${Math.abs(bars)} bars ${bars > 0 ? 'before' : 'after'} it`,
        facts: { bars, factor: ratio },
      },
      (i) => i - bars < 0 || i - bars >= y.length,
    );
    if (found !== undefined) return [found];
  }
  return [];
};

/** A constant beside Barkeep's values, with or without a factor. */
export const offsetBy: Hypothesis = (pair, around) => {
  const { x, y } = pair;
  const rows = numbersIn(x, y);
  if (rows.length < LEAST_ROWS) return [];
  const signed = median(rows.map((i) => x[i]! - y[i]!));
  if (signed === 0) return [];
  const plain = findingOf(
    pair,
    y.map((v) => v + signed),
    { cause: 'offset', evidence: `the legacy value is Barkeep's and ${shown(signed)}`, facts: { offset: signed } },
  );
  return plain.length > 0 ? plain : affine(pair, rows, around);
};

function affine(pair: Pair, rows: readonly number[], around: Surroundings): Finding[] {
  const { x, y } = pair;
  const half = rows.length >> 1;
  const pairs = rows.slice(0, half).map((i, k) => [i, rows[k + half]!] as const);
  const size = typicalSize(y);
  const slopes = pairs.filter(([i, j]) => Math.abs(y[i]! - y[j]!) > LEAST_SIZE * size).map(([i, j]) => (x[i]! - x[j]!) / (y[i]! - y[j]!));
  if (slopes.length < LEAST_ROWS) return [];
  const factor = median(slopes);
  const offset = median(rows.map((i) => x[i]! - factor * y[i]!));
  if (factor === 0 || Math.abs(factor) < 1e-12) return [];
  const foretold = y.map((v) => factor * v + offset);
  const whole = standardScore(rows.map((i) => y[i]!));
  const isScore = [whole.sample, whole.population].some(
    (deviation) => near(factor * deviation, 1, 1e-6) && Math.abs(offset + whole.mean / deviation) < 1e-4 * Math.max(1, Math.abs(offset)),
  );
  if (isScore)
    return findingOf(pair, foretold, {
      cause: 'standardised',
      evidence: `the legacy value is Barkeep's less the mean of the whole column, over its deviation: it knows the future`,
      facts: { mean: whole.mean, deviation: whole.population },
    });
  const divisor = divisorOf(factor, windowsOf(pair.column, around));
  if (divisor !== undefined)
    return findingOf(pair, foretold, {
      cause: 'ddof',
      evidence: `the legacy value is ${shown(factor)} times Barkeep's, and ${shown(offset)}: ${divisor.text}`,
      facts: { factor, offset, n: divisor.n },
    });
  return findingOf(pair, foretold, {
    cause: 'scale',
    evidence: `the legacy value is ${shown(factor)} times Barkeep's, and ${shown(offset)}`,
    facts: { factor, offset },
  });
}

type Subject = { readonly what: string; readonly centre: string };

function proportional(pair: Pair, foretold: Float64Array, ratio: number, { what, centre }: Subject, around: Surroundings): Finding[] {
  const facts = { factor: ratio, ...(centre === '' ? {} : { centre }) };
  const divisor = divisorOf(ratio, windowsOf(pair.column, around));
  if (divisor !== undefined)
    return findingOf(pair, foretold, {
      cause: 'ddof',
      evidence: `${what} is ${shown(ratio)} times Barkeep's: ${divisor.text}`,
      facts: { ...facts, n: divisor.n },
    });
  const known = KNOWN_FACTORS.find(({ factor }) => near(ratio, factor, 1e-7));
  const evidence = `${what} is ${shown(ratio)} times Barkeep's${known === undefined ? '' : `: ${known.text}`}`;
  return findingOf(pair, foretold, { cause: 'scale', evidence, facts });
}

const KNOWN_FACTORS: readonly { readonly factor: number; readonly text: string }[] = [
  { factor: 100, text: 'percent against fraction' },
  { factor: 0.01, text: 'fraction against percent' },
  { factor: -1, text: 'the other sign' },
  { factor: 1e4, text: 'basis points against fraction' },
  { factor: Math.sqrt(252), text: '√252, a year of trading days' },
  { factor: 1 / Math.sqrt(252), text: '1/√252, a year of trading days' },
  { factor: Math.sqrt(365), text: '√365, a year of days' },
];

/** The window whose deviation (or variance) has this ratio between the divisors n and n − 1. */
export function divisorOf(ratio: number, windows: readonly number[] = []): { readonly n: number; readonly text: string } | undefined {
  const below = Math.abs(ratio) < 1 ? Math.abs(ratio) : 1 / Math.abs(ratio);
  const isPopulation = Math.abs(ratio) < 1;
  for (const [name, share] of [
    ['√', below * below],
    ['', below],
  ] as const) {
    const n = 1 / (1 - share);
    const whole = Math.round(n);
    if (whole < WINDOWS.least || whole > WINDOWS.most || Math.abs(n - whole) > WHOLE * whole) continue;
    if (name === '' && !windows.includes(whole) && isShort(ratio)) continue;
    const [legacy, barkeep] = isPopulation ? ['n', 'n − 1'] : ['n − 1', 'n'];
    const fraction = isPopulation ? `${whole - 1}/${whole}` : `${whole}/${whole - 1}`;
    return {
      n: whole,
      text: `${name}(${fraction}), a deviation over ${whole} bars divided by ${legacy} (ddof ${isPopulation ? 0 : 1}) there and by ${barkeep} here`,
    };
  }
  return undefined;
}

/** A factor that somebody has written down, as 1.25: the ratio of two variances is such a number too where the window is short. */
function isShort(ratio: number): boolean {
  return near(Math.round(ratio * 1000) / 1000, ratio, 1e-9);
}

/** The numbers in a column's expression, or in its name. */
function windowsOf(column: string, { set }: Surroundings): readonly number[] {
  const expression = set?.features.find(({ name }) => name === column)?.expression ?? '';
  return [...`${column} ${expression}`.matchAll(/\d+/g)].map(([digits]) => Number(digits));
}

/** Columns that both sides agree on first: a band's middle is one of them. */
function centresOf({ column, x }: Pair, { barkeep, bars }: Surroundings): [string, Float64Array][] {
  const ofBars: [string, Float64Array][] = bars === undefined || barkeep.has('close') ? [] : [['close', bars.close]];
  return [...barkeep, ...ofBars].filter(([name, values]) => name !== column && values.length === x.length);
}

function ratioOf(x: Float64Array, y: Float64Array): number | undefined {
  const size = typicalSize(y);
  const rows = numbersIn(x, y).filter((i) => Math.abs(y[i]!) > LEAST_SIZE * size);
  if (rows.length < LEAST_ROWS) return undefined;
  const ratio = median(rows.map((i) => x[i]! / y[i]!));
  return ratio === 0 || !Number.isFinite(ratio) || near(ratio, 1, 1e-12) ? undefined : ratio;
}

export function numbersIn(x: Float64Array, y: Float64Array): number[] {
  const rows: number[] = [];
  for (let i = 0; i < x.length; i++) if (Number.isFinite(x[i]) && Number.isFinite(y[i])) rows.push(i);
  return rows;
}

function minus(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((v, i) => v - b[i]!);
}

function near(a: number, b: number, share: number): boolean {
  return Math.abs(a - b) <= share * Math.abs(b);
}

function standardScore(values: readonly number[]): { readonly mean: number; readonly population: number; readonly sample: number } {
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  const squares = values.reduce((sum, v) => sum + (v - mean) * (v - mean), 0);
  return { mean, population: Math.sqrt(squares / values.length), sample: Math.sqrt(squares / Math.max(1, values.length - 1)) };
}

import { compute, defineFeatureSet, type Bars, type FeatureSet } from '@barkeep/feature-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { compareFrames, type ColumnComparison, type CompareOptions } from '../../src/migration/compareFrames.js';
import type { Cause } from '../../src/migration/diagnosis/hypothesis.js';
import type { ComparableFrame } from '../../src/migration/frame.js';
import { bundled, SERIES, sidesOf, withColumn, type Sides } from './support.js';

/** A fault of a legacy program: what it makes of the right columns, and what each of these columns is found to suffer from. */
type Fault = {
  readonly name: string;
  readonly cause: Cause;
  readonly set: string;
  readonly columns: readonly string[];
  readonly legacy: (sides: Sides, column: string) => ComparableFrame;
  readonly facts?: (column: string) => Readonly<Record<string, unknown>>;
  /** Whether bars and set are given. Default: both ways are tried. */
  readonly only?: 'with bars';
};

/** Column `column` of another expression over the same bars. */
const instead =
  (expression: (column: string, set: FeatureSet) => string) =>
  ({ barkeep, bars, set }: Sides, column: string): ComparableFrame =>
    withColumn(barkeep, column, () => compute(bars, defineFeatureSet('fault', { [column]: expression(column, set) })).columns[0]!);

const each =
  (change: (values: Float64Array) => Float64Array) =>
  ({ barkeep }: Sides, column: string): ComparableFrame =>
    withColumn(barkeep, column, change);

const moved =
  (bars: number) =>
  (values: Float64Array): Float64Array =>
    values.map((_, i) => values[i - bars] ?? NaN);

function expressionOf(set: FeatureSet, column: string): string {
  return set.features.find(({ name }) => name === column)!.expression;
}

/** Half of what the largest value is, without its sign. */
function bound(x: Float64Array): number {
  return x.reduce((most, v) => (Math.abs(v) > most ? Math.abs(v) : most), 0) / 2;
}

/** A recursive mean that starts from another value. */
function ewmFrom(x: Float64Array, span: number, seed: number): Float64Array {
  const a = 2 / (span + 1);
  let mean = seed;
  return x.map((v, i) => (i === 0 ? mean : (mean = a * v + (1 - a) * mean)));
}

/** pandas' ewm(adjust=True): the weights of what is there add up to one. */
function ewmAdjusted(x: Float64Array, span: number): Float64Array {
  const keep = 1 - 2 / (span + 1);
  let [sum, weights] = [0, 0];
  return x.map((v) => {
    sum = sum * keep + v;
    weights = weights * keep + 1;
    return sum / weights;
  });
}

/** Prices before each of these rows are scaled, as adjusting for splits and dividends does. */
function adjusted(bars: Bars): Bars {
  const factors = new Float64Array(bars.timestamp.length).fill(1);
  for (const [share, factor] of [
    [0.35, 0.25],
    [0.6, 0.992],
    [0.8, 0.995],
  ] as const)
    for (let i = 0; i < Math.floor(share * factors.length); i++) factors[i]! *= factor;
  const scaled = (values: Float64Array): Float64Array => values.map((v, i) => v * factors[i]!);
  return { ...bars, open: scaled(bars.open), high: scaled(bars.high), low: scaled(bars.low), close: scaled(bars.close) };
}

const FAULTS: readonly Fault[] = [
  {
    name: 'NaN as 0',
    cause: 'nan-as-zero',
    set: 'legacy',
    columns: ['sma_20', 'sma_200', 'rsi_14', 'returns_5d'],
    legacy: each((x) => x.map((v) => (Number.isNaN(v) ? 0 : v))),
  },
  {
    name: 'NaN as 50',
    cause: 'nan-filled',
    set: 'legacy',
    columns: ['rsi_14'],
    legacy: each((x) => x.map((v) => (Number.isNaN(v) ? 50 : v))),
    facts: () => ({ filledWith: '50' }),
  },
  {
    name: 'filled backward',
    cause: 'nan-filled',
    set: 'legacy',
    columns: ['sma_50', 'bb_upper'],
    legacy: each((x) => x.map((v) => (Number.isNaN(v) ? x.find((w) => w === w)! : v))),
    facts: () => ({ filledWith: 'backward' }),
  },
  {
    name: 'one bar late',
    cause: 'shift',
    set: 'legacy',
    columns: ['sma_20', 'ema_12', 'rsi_14', 'macd_hist', 'returns_1d', 'volume_ratio'],
    legacy: each(moved(1)),
    facts: () => ({ bars: 1 }),
  },
  {
    name: 'one bar early',
    cause: 'shift',
    set: 'legacy',
    columns: ['sma_200', 'atr_14', 'returns_1d'],
    legacy: each(moved(-1)),
    facts: () => ({ bars: -1 }),
  },
  {
    name: 'three bars late, NaN as 0',
    cause: 'shift',
    set: 'legacy',
    columns: ['bb_lower', 'ema_26'],
    legacy: each((x) => moved(3)(x).map((v) => (Number.isNaN(v) ? 0 : v))),
    facts: () => ({ bars: 3 }),
  },
  {
    name: 'a centred window',
    cause: 'shift',
    set: 'legacy',
    columns: ['sma_20'],
    legacy: each(moved(-10)),
    facts: () => ({ bars: -10 }),
  },
  {
    name: 'ddof 0',
    cause: 'ddof',
    set: 'legacy',
    columns: ['bb_upper', 'bb_lower'],
    legacy: instead((column) => `sma(close, 20) ${column === 'bb_upper' ? '+' : '-'} 2 * stddev(close, 20, 1)`),
    facts: () => ({ n: 20 }),
  },
  {
    name: 'ddof 0 of pipeline columns',
    cause: 'ddof',
    set: 'pipeline-v1',
    columns: ['bb_20_width', 'bb_20_position', 'zscore_20', 'zscore_50', 'volatility_10d', 'volatility_30d', 'bb_20_upper'],
    legacy: instead((column, set) => expressionOf(set, column).replaceAll('std(', 'stddev(')),
    facts: (column) => ({ n: column.startsWith('bb') ? 20 : Number(/\d+/.exec(column)![0]) }),
  },
  {
    name: 'another seed',
    cause: 'seed',
    set: 'legacy',
    columns: ['ema_12', 'ema_26'],
    legacy: ({ barkeep, bars }, column) =>
      withColumn(barkeep, column, () => ewmFrom(bars.close, Number(column.slice(4)), bars.close[0]! * 1.02)),
  },
  {
    name: 'a seed of 0',
    cause: 'seed',
    set: 'legacy',
    columns: ['ema_12'],
    legacy: ({ barkeep, bars }, column) => withColumn(barkeep, column, () => ewmFrom(bars.close, 12, 0)),
  },
  {
    name: 'adjusted weights',
    cause: 'seed',
    set: 'legacy',
    columns: ['ema_12', 'ema_26'],
    legacy: ({ barkeep, bars }, column) => withColumn(barkeep, column, () => ewmAdjusted(bars.close, Number(column.slice(4)))),
  },
  {
    name: "TA-Lib's seed",
    cause: 'seed',
    set: 'legacy',
    columns: ['ema_12', 'ema_26', 'macd_signal'],
    legacy: instead((column) => (column === 'macd_signal' ? 'ema(ewm(close, 12) - ewm(close, 26), 9)' : `ema(close, ${column.slice(4)})`)),
  },
  {
    name: 'adjusted close',
    cause: 'adjusted-prices',
    set: 'legacy',
    columns: ['sma_20', 'ema_12', 'rsi_14', 'atr_14', 'macd', 'bb_upper', 'returns_1d', 'returns_20d'],
    legacy: ({ bars, set }) => compute(adjusted(bars), set),
    only: 'with bars',
  },
  {
    name: 'adjusted close, by the column alone',
    cause: 'adjusted-prices',
    set: 'legacy',
    columns: ['sma_20', 'bb_middle'],
    legacy: ({ bars, set, barkeep }, column) => withColumn(barkeep, column, () => compute(adjusted(bars), set).column(column)),
  },
  {
    name: 'two columns exchanged',
    cause: 'alias',
    set: 'legacy',
    columns: ['macd'],
    legacy: ({ barkeep }, column) => withColumn(barkeep, column, () => barkeep.columns[barkeep.names.indexOf('macd_signal')]!),
    facts: () => ({ column: 'macd_signal' }),
  },
  {
    name: 'percent',
    cause: 'scale',
    set: 'legacy',
    columns: ['returns_1d', 'returns_20d'],
    legacy: each((x) => x.map((v) => 100 * v)),
    facts: () => ({ factor: expect.closeTo(100, 6) }),
  },
  {
    name: 'the other sign',
    cause: 'scale',
    set: 'legacy',
    columns: ['macd_hist'],
    legacy: each((x) => x.map((v) => -v)),
    facts: () => ({ factor: -1 }),
  },
  {
    name: 'a ratio, not a change',
    cause: 'offset',
    set: 'legacy',
    columns: ['returns_1d', 'returns_5d'],
    legacy: each((x) => x.map((v) => v + 1)),
  },
  {
    name: 'a logarithm',
    cause: 'transform',
    set: 'legacy',
    columns: ['returns_1d', 'returns_20d'],
    legacy: each((x) => x.map(Math.log1p)),
  },
  {
    name: 'float32',
    cause: 'float32',
    set: 'legacy',
    columns: ['sma_20', 'ema_12', 'macd', 'returns_1d', 'rsi_14'],
    legacy: each((x) => x.map(Math.fround)),
  },
  {
    name: 'four decimals',
    cause: 'decimals',
    set: 'legacy',
    columns: ['rsi_14', 'returns_1d', 'sma_50'],
    legacy: each((x) => x.map((v) => Math.round(v * 1e4) / 1e4)),
    facts: () => ({ decimals: 4 }),
  },
  {
    name: 'windows that are not full',
    cause: 'warm-up',
    set: 'legacy',
    columns: ['sma_20', 'bb_middle', 'volume_sma_20'],
    legacy: instead((column) => `qlib_mean(${column.startsWith('volume') ? 'volume' : 'close'}, 20)`),
  },
  {
    name: 'Wilder',
    cause: 'formula',
    set: 'legacy',
    columns: ['rsi_14', 'atr_14'],
    legacy: instead((column) => (column === 'rsi_14' ? 'rsi(close, 14)' : 'atr(high, low, close, 14)')),
    only: 'with bars',
  },
  {
    name: 'a period more',
    cause: 'formula',
    set: 'legacy',
    columns: ['sma_20', 'sma_50', 'returns_5d', 'atr_14', 'ema_26'],
    legacy: instead((column, set) => expressionOf(set, column).replace(/(\d+)\)$/, (_, n) => `${Number(n) + 1})`)),
    only: 'with bars',
  },
  {
    name: 'another price',
    cause: 'formula',
    set: 'legacy',
    columns: ['sma_20', 'ema_12', 'rsi_14'],
    legacy: instead((column, set) => expressionOf(set, column).replace('close', '((high + low + close) / 3)')),
    only: 'with bars',
  },
  {
    name: 'wider bands',
    cause: 'scale',
    set: 'legacy',
    columns: ['bb_upper', 'bb_lower'],
    legacy: instead((column, set) => expressionOf(set, column).replace('2 *', '2.5 *')),
  },
  {
    name: 'standardised over the whole',
    cause: 'standardised',
    set: 'legacy',
    columns: ['macd', 'rsi_14'],
    legacy: each((x) => {
      const known = x.filter((v) => v === v);
      const mean = known.reduce((s, v) => s + v, 0) / known.length;
      const deviation = Math.sqrt(known.reduce((s, v) => s + (v - mean) ** 2, 0) / known.length);
      return x.map((v) => (v - mean) / deviation);
    }),
  },
  {
    name: 'clipped',
    cause: 'clipped',
    set: 'legacy',
    columns: ['returns_5d'],
    legacy: each((x) => x.map((v) => Math.max(-bound(x), Math.min(bound(x), v)))),
  },
  {
    name: 'percent, one bar late',
    cause: 'shift',
    set: 'legacy',
    columns: ['returns_1d'],
    legacy: each((x) => moved(1)(x).map((v) => 100 * v)),
    facts: () => ({ bars: 1, factor: expect.closeTo(100, 6) }),
  },
];

const ROWS = 400;

function compareOne(fault: Fault, sides: Sides, column: string, withBars: boolean): ColumnComparison {
  const options: CompareOptions = { columns: [column], ...(withBars ? { bars: sides.bars, set: sides.set } : {}) };
  const { columns, clean } = compareFrames(fault.legacy(sides, column), sides.barkeep, options);
  const found = columns.find((each) => each.column === column)!;
  expect(clean).toBe(found.inconsistent === 0);
  return found;
}

describe.each(SERIES)('on %s', (file) => {
  let bars: Bars;
  beforeAll(async () => void (bars = await bundled(file, ROWS)));

  test.each(FAULTS.map((fault) => [fault.name, fault] as const))('%s is found with its cause', (_, fault) => {
    const sides = sidesOf(bars, fault.set);
    const found: unknown[] = [];
    const wanted: unknown[] = [];
    for (const column of fault.columns)
      for (const withBars of fault.only !== undefined ? [true] : file === SERIES[0] ? [false, true] : [false]) {
        const { diagnoses, inconsistent } = compareOne(fault, sides, column, withBars);
        // A fault that moves no cell on these bars is none: nothing lies beyond the bounds, or all values have few digits.
        if (inconsistent === 0) continue;
        const [first] = diagnoses;
        found.push({ column, withBars, cause: first!.cause, facts: first!.facts, explained: first!.explained, evidence: first!.evidence });
        wanted.push({
          column,
          withBars,
          cause: fault.cause,
          facts: expect.objectContaining(fault.facts?.(column) ?? {}),
          explained: expect.any(Number),
          evidence: expect.any(String),
        });
      }
    expect(found.length).toBeGreaterThan(0);
    expect(found).toEqual(wanted);
    for (const each of found as { explained: number }[]) expect(each.explained).toBeGreaterThan(0.5);
  });
});

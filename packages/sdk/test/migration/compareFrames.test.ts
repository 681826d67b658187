import { compute, featureSet, sliceBars, type Bars } from '@barkeep/feature-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { compareFrames } from '../../src/migration/compareFrames.js';
import { HISTOGRAM_EDGES, relativeError, ulpsBetween } from '../../src/migration/difference.js';
import type { ComparableFrame } from '../../src/migration/frame.js';
import { bundled, sidesOf, withColumn, withColumns } from './support.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

function frame(columns: Readonly<Record<string, readonly number[]>>, timestamps?: readonly number[]): ComparableFrame {
  const values = Object.values(columns).map((column) => Float64Array.from(column));
  return {
    timestamps: Float64Array.from(timestamps ?? values[0]!.map((_, i) => i * DAY_MS)),
    names: Object.keys(columns),
    columns: values,
  };
}

function moved(side: ComparableFrame, byMs: (ms: number) => number): ComparableFrame {
  return { ...side, timestamps: side.timestamps.map((ms) => ms + byMs(ms)) };
}

describe('a difference', () => {
  test('is counted in doubles between the two', () => {
    expect(ulpsBetween(1, 1 + Number.EPSILON)).toBe(1);
    expect(ulpsBetween(0, -0)).toBe(0);
    expect(ulpsBetween(-Number.MIN_VALUE, Number.MIN_VALUE)).toBe(2);
    expect(ulpsBetween(1, 2)).toBe(2 ** 52);
    expect(ulpsBetween(-1, -2)).toBe(2 ** 52);
  });

  test('is a share of the larger value', () => {
    expect(relativeError(1, 2)).toBe(0.5);
    expect(relativeError(0, 0)).toBe(0);
    expect(relativeError(0, 1e-300)).toBe(1);
  });
});

describe('two frames', () => {
  test('that are the same are clean, NaN and infinities too', () => {
    const side = frame({ a: [NaN, 1, Infinity], b: [1, 2, 3] });
    expect(compareFrames(side, side)).toMatchObject({ clean: true, rows: 3, cells: 6, equal: 6, inconsistent: 0, worstColumn: null });
  });

  test('are counted cell by cell', () => {
    const { columns, ...all } = compareFrames(
      frame({ a: [NaN, 0, 1, 2 + 2 ** -40, 5, Infinity, 0] }),
      frame({ a: [0, NaN, 1, 2, 6, 1, -0] }),
    );
    expect(columns[0]).toMatchObject({
      cells: 7,
      equal: 1,
      inconsistent: 4,
      nanOnlyLegacy: 1,
      nanOnlyBarkeep: 1,
      worstUlps: ulpsBetween(Infinity, 1),
      worstError: Infinity,
      worst: { row: 5, legacy: Infinity, barkeep: 1 },
      first: { row: 0, timestamp: 0, legacy: NaN, barkeep: 0 },
    });
    const histogram = columns[0]!.histogram;
    expect(histogram.length).toBe(HISTOGRAM_EDGES.length + 1);
    // −0 against 0, 2⁻⁴¹ of 2, a sixth, and infinity against a number.
    expect([histogram[0], histogram[4], histogram[16], histogram[17]]).toEqual([1, 1, 1, 1]);
    expect(histogram.reduce((sum, n) => sum + n, 0)).toBe(4);
    expect(all).toMatchObject({ clean: false, cells: 7, inconsistent: 4, worstColumn: 'a' });
  });

  test('are held to the usual size of a column near its zeros, and to nothing with tolerance 0', () => {
    const sides = [frame({ a: [100, 1e-9, -100, 50] }), frame({ a: [100, 2e-9, -100, 50] })] as const;
    expect(compareFrames(...sides).inconsistent).toBe(0);
    expect(compareFrames(...sides, { tolerance: 0 }).inconsistent).toBe(1);
    expect(compareFrames(...sides).columns[0]!.worstRelative).toBe(0.5);
  });

  test('are joined by their labels, whatever their order, and strays are told', () => {
    const legacy = frame(
      { a: [3, 1, 2, 2.5, 9] },
      [2, 0, 1, 1, 9].map((day) => day * DAY_MS),
    );
    const barkeep = frame(
      { a: [1, 2.5, 3, 4] },
      [0, 1, 2, 3].map((day) => day * DAY_MS),
    );
    expect(compareFrames(legacy, barkeep)).toMatchObject({
      clean: false,
      rows: 3,
      inconsistent: 0,
      onlyLegacy: { rows: 1, firstMs: 9 * DAY_MS, lastMs: 9 * DAY_MS },
      onlyBarkeep: { rows: 1, firstMs: 3 * DAY_MS },
      repeatedLabels: 1,
      unorderedLabels: 1,
    });
  });

  test('have columns by name and alias; the others are told, with the column whose values they have', () => {
    const legacy = frame({ SMA20: [1, 2, 3], fast: [4, 5, 7], own: [0, 9, 0] });
    const barkeep = frame({ sma_20: [1, 2, 3], ema_12: [4, 5, 7], rsi_14: [7, 7, 7] });
    const result = compareFrames(legacy, barkeep, { aliases: { SMA20: 'sma_20' } });
    expect(result.columns.map(({ column, legacyColumn }) => [column, legacyColumn])).toEqual([['sma_20', 'SMA20']]);
    expect(result.unmatched).toEqual([
      { column: 'fast', equals: 'ema_12' },
      { column: 'own', equals: null },
    ]);
    expect(result.missing).toEqual(['ema_12', 'rsi_14']);
    expect(() => compareFrames(legacy, barkeep, { aliases: { SMA21: 'sma_20' } })).toThrow(/did you mean SMA20/);
    expect(() => compareFrames(legacy, barkeep, { aliases: { SMA20: 'sma_21' } })).toThrow(/did you mean sma_20/);
    expect(() => compareFrames(legacy, barkeep, { columns: ['sma_2'] })).toThrow(/UNKNOWN|not known/);
  });

  test('that are none are refused', () => {
    const side = frame({ a: [1] });
    expect(() => compareFrames({ ...side, names: ['a', 'b'] }, side)).toThrow(/legacy.columns/);
    expect(() => compareFrames(side, { ...side, columns: [new Float64Array(2)] })).toThrow(/use 1/);
    expect(() => compareFrames(frame({ a: [1] }), { ...frame({ a: [1], b: [1] }), names: ['a', 'a'] })).toThrow(/own name/);
    expect(() => compareFrames(side, side, { tolerance: 1 })).toThrow(/tolerance/);
  });

  test('without a column in common are not clean', () => {
    expect(compareFrames(frame({ a: [1] }), frame({ b: [2] })).clean).toBe(false);
  });
});

describe('labels', () => {
  let daily: Bars;
  let hourly: Bars;
  beforeAll(async () => {
    daily = await bundled('aapl_1d.csv', 400);
    hourly = await bundled('eurusd_1h.csv.gz', 400);
  });

  test('of the close are found, and every column is said to suffer from them', () => {
    const { barkeep } = sidesOf(daily, 'legacy');
    const { labels, columns, clean } = compareFrames(
      moved(barkeep, () => DAY_MS),
      barkeep,
    );
    expect(clean).toBe(false);
    expect(labels).toMatchObject({ offsetsMs: [DAY_MS], rows: 400 });
    expect(labels!.evidence).toContain("the bars' closes");
    expect(new Set(columns.map(({ diagnoses }) => diagnoses.map(({ cause }) => cause).join()))).toEqual(new Set(['time-label']));
  });

  test('in the time of New York are found, with summer time', () => {
    const { barkeep } = sidesOf(daily, 'legacy');
    const zone = (ms: number): number => ([3, 4, 5, 6, 7, 8, 9].includes(new Date(ms).getUTCMonth()) ? 4 : 5) * HOUR_MS;
    const { labels } = compareFrames(moved(barkeep, zone), barkeep);
    expect(labels?.rows).toBe(400);
    expect(labels!.offsetsMs).toEqual([4 * HOUR_MS, 5 * HOUR_MS]);
    expect(labels!.evidence).toContain('New York, with summer time');
  });

  test('hours off in hourly bars are found, and what else is wrong with a column', () => {
    const { barkeep } = sidesOf(hourly, 'legacy');
    const zeros = withColumn(barkeep, 'sma_20', (x) => x.map((v) => (Number.isNaN(v) ? 0 : v)));
    const { labels, columns } = compareFrames(
      moved(zeros, () => -5 * HOUR_MS),
      barkeep,
    );
    expect(labels?.offsetsMs).toEqual([-5 * HOUR_MS]);
    expect(columns[0]!.diagnoses.map(({ cause }) => cause)).toEqual(['time-label', 'nan-as-zero']);
    expect(columns[1]!.diagnoses.map(({ cause }) => cause)).toEqual(['time-label']);
  });

  test('of other bars are left as they are', () => {
    const { barkeep } = sidesOf(daily, 'legacy');
    const later = compute(sliceBars(hourly, 0, 350), featureSet('legacy'));
    const other = { ...later, names: later.names, columns: later.columns, timestamps: daily.timestamp.slice(50).map((ms) => ms + HOUR_MS) };
    expect(compareFrames(other, barkeep).labels).toBeNull();
  });
});

describe('a diagnosis', () => {
  let bars: Bars;
  beforeAll(async () => void (bars = await bundled('aapl_1d.csv', 400)));

  test('names what each part of the differing cells suffers from', () => {
    const { barkeep } = sidesOf(bars, 'legacy');
    const legacy = withColumn(barkeep, 'sma_20', (x) => x.map((v, i) => (Number.isNaN(v) ? 0 : i > 200 ? 100 * v : v)));
    const [diagnosis] = compareFrames(legacy, barkeep).columns[0]!.diagnoses;
    expect(diagnosis!.cause).not.toBe('nan-as-zero');
    const shifted = withColumn(barkeep, 'rsi_14', (x) => x.map((_, i) => (i === 0 || Number.isNaN(x[i - 1]) ? 0 : x[i - 1]!)));
    const causes = compareFrames(shifted, barkeep).columns.find(({ column }) => column === 'rsi_14')!.diagnoses;
    expect(causes.map(({ cause }) => cause)).toEqual(['shift', 'nan-as-zero']);
  });

  test('of columns that are all shifted alike says that the labels may be off', () => {
    const { barkeep } = sidesOf(bars, 'legacy');
    const legacy = withColumns(barkeep, (x) => x.map((_, i) => x[i - 2] ?? NaN));
    expect(compareFrames(legacy, barkeep).notes).toEqual([expect.stringContaining('shifted by 2 alike')]);
  });

  test('of rows that were dropped says so', () => {
    const { barkeep } = sidesOf(bars, 'legacy');
    const legacy = {
      timestamps: barkeep.timestamps.slice(199),
      names: barkeep.names,
      columns: barkeep.columns.map((column) => column.slice(199)),
    };
    expect(compareFrames(legacy, barkeep).notes).toEqual([expect.stringContaining('dropped the first 199 rows')]);
  });

  test('says that a column knows the future', () => {
    const { barkeep } = sidesOf(bars, 'legacy');
    const legacy = withColumn(barkeep, 'returns_1d', (x) => x.map((_, i) => x[i + 1] ?? NaN));
    const result = compareFrames(legacy, barkeep).columns.find(({ column }) => column === 'returns_1d')!;
    expect(result.diagnoses[0]!.evidence).toContain('it knows the future');
  });

  test('of a later start is the origin that Barkeep gives the same values from', () => {
    const { set, bars: all } = sidesOf(bars, 'legacy');
    const part = sliceBars(all, 100, 400);
    const barkeep = { ...compute(part, set) };
    const whole = compute(all, set);
    const { columns } = compareFrames({ ...whole, names: whole.names, timestamps: whole.timestamps, columns: whole.columns }, barkeep, {
      alternatives: { "origin 'series'": whole },
    });
    const ema = columns.find(({ column }) => column === 'ema_12')!;
    expect(ema.diagnoses.flatMap(({ cause, also }) => [cause, ...also.map((other) => other.cause)])).toEqual(
      expect.arrayContaining(['seed', 'start']),
    );
    const sma = columns.find(({ column }) => column === 'sma_20')!;
    expect(sma.diagnoses[0]!.cause).toBe('warm-up');
  });

  test('of columns over other bars names the bars', () => {
    const { set } = sidesOf(bars, 'legacy');
    const odd = { ...bars, close: bars.close.map((v, i) => (i % 40 === 7 ? v * 1.01 : v)) };
    const barkeep = compute(bars, set);
    const features = compute(odd, set);
    const legacy = { ...features, names: ['close', ...features.names], columns: [odd.close, ...features.columns] };
    const withBars = { ...barkeep, names: ['close', ...barkeep.names], columns: [bars.close, ...barkeep.columns] };
    const { columns } = compareFrames(legacy, withBars, { bars, set });
    expect(columns.find(({ column }) => column === 'sma_20')!.diagnoses[0]).toMatchObject({
      cause: 'other-bars',
      facts: { columns: 'close' },
    });
  });

  test.each([
    ['that lack some', (rows: number[]) => rows.filter((row) => row !== 120 && row !== 200)],
    ['of which one stands twice', (rows: number[]) => rows.flatMap((row) => (row === 50 ? [row, row] : [row]))],
  ])('of columns over rows %s names the rows', (_, rowsOf) => {
    const { set } = sidesOf(bars, 'legacy');
    const barkeep = compute(bars, set);
    const rows = rowsOf(Array.from(bars.timestamp, (_, row) => row));
    const picked = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
    const [open, high, low, close, volume] = [bars.open, bars.high, bars.low, bars.close, bars.volume].map(picked);
    const own = { open: open!, high: high!, low: low!, close: close!, volume: volume! };
    const features = compute({ timestamp: Float64Array.from(rows, (_, i) => i), ...own }, set);
    const legacy = {
      timestamps: picked(bars.timestamp),
      names: [...Object.keys(own), ...features.names],
      columns: [...Object.values(own), ...features.columns],
    };
    const { columns, clean } = compareFrames(legacy, barkeep, { bars, set });
    expect(clean).toBe(false);
    for (const { diagnoses } of columns.filter(({ inconsistent }) => inconsistent > 0))
      expect(diagnoses[0]).toMatchObject({ cause: 'other-bars', facts: { columns: 'rows' } });
  });

  test('of columns that begin anew names the rows', () => {
    const { set } = sidesOf(bars, 'legacy');
    const barkeep = compute(bars, set);
    const parts = [sliceBars(bars, 0, 150), sliceBars(bars, 150, 300), sliceBars(bars, 300, 400)].map((part) => compute(part, set));
    const joined = set.names.map((_, k) => Float64Array.from(parts.flatMap((part) => [...part.columns[k]!])));
    const { columns } = compareFrames({ timestamps: bars.timestamp, names: set.names, columns: joined }, barkeep, { bars, set });
    const causes = new Map(columns.filter(({ inconsistent }) => inconsistent > 0).map(({ column, diagnoses }) => [column, diagnoses[0]!]));
    expect(causes.get('sma_20')).toMatchObject({ cause: 'start', facts: { starts: 2, first: 150 } });
    expect(new Set([...causes.values()].map(({ cause }) => cause))).toEqual(new Set(['start', 'seed']));
  });

  test('of an exponential mean with another factor tells it', () => {
    const { set } = sidesOf(bars, 'legacy');
    const barkeep = compute(bars, set);
    const factor = 1 - Math.exp(-Math.LN2 / 12);
    let mean = bars.close[0]!;
    const legacy = withColumn(barkeep, 'ema_12', () => bars.close.map((v) => (mean += factor * (v - mean))));
    const found = compareFrames(legacy, barkeep, { bars, set, columns: ['ema_12'] }).columns[0]!.diagnoses[0]!;
    expect(found.cause).toBe('formula');
    expect(found.facts['halfLife']).toBeCloseTo(12, 6);
  });

  test('is found under rounding', () => {
    const { set } = sidesOf(bars, 'legacy');
    const barkeep = compute(bars, set);
    const middle = barkeep.column('bb_middle');
    const legacy = withColumn(barkeep, 'bb_upper', (x) =>
      x.map((v, i) => Math.round((middle[i]! + Math.sqrt(19 / 20) * (v - middle[i]!)) * 1e4) / 1e4),
    );
    expect(compareFrames(legacy, barkeep, { columns: ['bb_upper'] }).columns[0]!.diagnoses[0]).toMatchObject({
      cause: 'ddof',
      facts: { n: 20 },
    });
  });

  test('of what nothing explains says so, with the first row', () => {
    const { barkeep } = sidesOf(bars, 'legacy');
    const noise = withColumn(barkeep, 'rsi_14', (x) => x.map((v, i) => v * (1 + 0.3 * Math.sin(i * i))));
    const found = compareFrames(noise, barkeep).columns.find(({ column }) => column === 'rsi_14')!.diagnoses;
    expect(found.at(-1)!.cause).toBe('unknown');
    expect(found.at(-1)!.evidence).toContain('the first is row 13');
  });

  test('of a few rows points at them, and of small differences everywhere calls them so', () => {
    const { barkeep } = sidesOf(bars, 'legacy');
    const few = withColumn(barkeep, 'rsi_14', (x) => x.map((v, i) => (i === 100 || i === 250 ? v + 3 : v)));
    expect(compareFrames(few, barkeep).columns.find(({ column }) => column === 'rsi_14')!.diagnoses[0]).toMatchObject({
      cause: 'isolated',
      facts: { rows: 2, first: 100 },
    });
    const close = withColumns(barkeep, (x) => x.map((v, i) => v * (1 + 3e-8 * Math.sin(i * i))));
    expect(compareFrames(close, barkeep).columns[0]!.diagnoses[0]!.cause).toBe('drift');
    expect(compareFrames(close, barkeep, { diagnose: false }).columns[0]!.diagnoses).toEqual([]);
  });

  test('looks at the rows around the first difference of a long series', () => {
    const n = 60_000;
    const y = Float64Array.from({ length: n }, (_, i) => 100 + Math.sin(i / 7) * 10 + Math.cos(i * 1.3));
    const x = y.map((v, i) => (i < 40_000 ? v : y[i - 1]!));
    const side = (values: Float64Array): ComparableFrame => ({ timestamps: y.map((_, i) => i * DAY_MS), names: ['a'], columns: [values] });
    const { columns } = compareFrames(side(x), side(y));
    expect(columns[0]!.first!.row).toBe(40_000);
    expect(columns[0]!.diagnoses[0]).toMatchObject({ cause: 'shift', facts: { bars: 1 } });
  });
});

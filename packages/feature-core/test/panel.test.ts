import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sliceBars, type Bars } from '../src/bars/bars.js';
import {
  compute,
  computeBlocks,
  computePanel,
  defineFeatureSet,
  describeOperators,
  ExpressionError,
  featureSet,
  needsPanel,
  openSeries,
  openStream,
  PanelSteps,
  type FeatureFrame,
} from '../src/index.js';
import { crossSection } from '../src/operators/catalogue.js';
import { firstDifference } from './support/bits.js';
import { readBars } from './support/csv.js';
import { barsFile, bundledBars } from './support/goldenFiles.js';
import { cleanBars, hostileBars, TRAITS } from './support/hostileBars.js';

type Golden = {
  readonly members: Record<
    string,
    { readonly file: string; readonly first: number; readonly count: number; readonly stamped: number | null }
  >;
  readonly rows: Record<string, Record<string, Record<string, number | null>>>;
};

const golden = JSON.parse(readFileSync(new URL('golden/panel.json', import.meta.url), 'utf8')) as Golden;

function goldenPanel(): Map<string, Bars> {
  const { timestamp } = readBars(barsFile(bundledBars, 'btcusd_1d'));
  return new Map(
    Object.entries(golden.members).map(([symbol, { file, first, count, stamped }]) => {
      const bars = sliceBars(readBars(barsFile(bundledBars, file)), first, first + count);
      return [symbol, stamped === null ? bars : { ...bars, timestamp: timestamp.slice(stamped, stamped + count) }];
    }),
  );
}

const one = (expression: string): ReturnType<typeof defineFeatureSet> => defineFeatureSet('panel', { value: expression });
const columns = (frames: ReadonlyMap<string, FeatureFrame>): [string, Float64Array][] =>
  [...frames].map(([symbol, frame]) => [symbol, frame.columns[0]!]);
const bits = (frames: ReadonlyMap<string, FeatureFrame>): [string, bigint[]][] =>
  columns(frames).map(([symbol, column]) => [symbol, [...new BigUint64Array(column.slice().buffer)]]);

/** A panel whose members overlap in part and have something of everything. */
function drawPanel(seed: number, members: number): Map<string, Bars> {
  return new Map(
    Array.from({ length: members }, (_, k) => {
      const traits = TRAITS.filter((_, t) => (seed * 31 + k * 7 + t * 13) % 5 === 0);
      const bars = hostileBars({ seed: seed + k, length: 60, traits });
      return [`S${(k * 7) % 10}${k}`, sliceBars(bars, k % 4, 60 - (k % 3))] as const;
    }),
  );
}

const EXPRESSIONS = crossSection.flatMap(({ name }) => [
  `${name}(close)`,
  `${name}(close / shift(close, 3) - 1)`,
  `sma(${name}(volume), 4) * shift(${name}(close), 2)`,
  `${name}(rank(close) - ema(${name}(high - low), 5))`,
]);

describe('golden rows of pandas', () => {
  const panel = goldenPanel();

  test.each(Object.entries(golden.rows))('%s', (expression, bySymbol) => {
    const frames = computePanel(panel, one(expression));
    const wrong = Object.entries(bySymbol).flatMap(([symbol, values]) => {
      const column = frames.get(symbol)!.columns[0]!;
      const size = Math.max(...column.filter(Number.isFinite).map(Math.abs));
      return Object.entries(values).flatMap(([row, expected]) => {
        const actual = column[Number(row)]!;
        const same = expected === null ? Number.isNaN(actual) : Math.abs(actual - expected) <= 1e-13 * size;
        return same ? [] : [`${symbol} row ${row}: ${actual}, not ${expected}`];
      });
    });
    expect(wrong).toEqual([]);
  });

  test('are there for every operator over a panel', () => {
    const texts = Object.keys(golden.rows).join(' ');
    expect(crossSection.filter(({ name }) => !texts.includes(`${name}(`))).toEqual([]);
  });
});

describe('every operator over a panel', () => {
  test.each(EXPRESSIONS)('has the same bits whatever the order of the symbols: %s', (expression) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.infiniteStream(fc.nat()), (seed, keys) => {
        const panel = drawPanel(seed, 9);
        const shuffled = [...panel]
          .map((entry) => ({ entry, key: keys.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ entry }) => entry);
        expect(bits(computePanel(new Map(shuffled), one(expression)))).toEqual(bits(computePanel(panel, one(expression))));
      }),
      { numRuns: 15 },
    );
  });

  test.each(EXPRESSIONS)('keeps its earlier bits when later bars change: %s', (expression) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 1, max: 56 }), (seed, cut) => {
        const panel = drawPanel(seed, 7);
        const before = 1_600_000_000_000 + cut * 60_000;
        const other = drawPanel(seed + 1, 7);
        const changed = new Map(
          [...panel].map(([symbol, bars]) => [symbol, joined(bars, other.get(symbol)!, before)] as const).filter((_, k) => k < 7),
        );
        const whole = computePanel(panel, one(expression));
        for (const [symbol, frame] of computePanel(changed, one(expression))) {
          const rows = frame.timestamps.filter((timestamp) => timestamp < before).length;
          expect(firstDifference(frame.columns[0]!.subarray(0, rows), whole.get(symbol)!.columns[0]!.subarray(0, rows))).toBe(-1);
        }
      }),
      { numRuns: 15 },
    );
  });

  test.each(crossSection.map(({ name }) => name))('changes only at the timestamps of a symbol that comes in: %s', (name) => {
    const panel = drawPanel(5, 6);
    const set = one(`${name}(close)`);
    const alone = computePanel(panel, set);
    const more = computePanel(new Map([...panel, ['T', sliceBars(cleanBars(60, 3), 20, 30)]]), set);
    const [from, to] = [1_600_000_000_000 + 20 * 60_000, 1_600_000_000_000 + 30 * 60_000];
    let changes = 0;
    for (const [symbol, frame] of alone) {
      frame.timestamps.forEach((timestamp, row) => {
        const same = Object.is(frame.columns[0]![row], more.get(symbol)!.columns[0]![row]);
        if (!same) changes++;
        if (!same && !(timestamp >= from && timestamp < to)) throw new Error(`${symbol} row ${row} changed`);
      });
    }
    expect(changes).toBeGreaterThan(20);
  });

  test.each(crossSection.map(({ name }) => name))('has NaN where the symbol has none, which does not count: %s', (name) => {
    const panel = drawPanel(8, 6);
    const set = one(`${name}(close)`);
    const holed = new Map(panel);
    const [symbol, bars] = [...panel][2]!;
    holed.set(symbol, { ...bars, close: bars.close.map((value, row) => (row % 2 === 0 ? NaN : value)) });
    const thinned = new Map(panel);
    thinned.set(symbol, odd(bars));
    const frames = computePanel(holed, set);
    const expected = computePanel(thinned, set);
    for (const [other, column] of columns(frames)) {
      if (other === symbol) expect(column.every((value, row) => row % 2 === 1 || Number.isNaN(value))).toBe(true);
      else expect(firstDifference(column, expected.get(other)!.columns[0]!)).toBe(-1);
    }
  });

  test.each(crossSection.filter(({ unit }) => unit === 'ratio').map(({ name }) => name))(
    'does not see a common factor of 2^k: %s',
    (name) => {
      const panel = new Map(Array.from({ length: 6 }, (_, k) => [`S${k}`, cleanBars(40, k)] as const));
      const scaled = new Map([...panel].map(([symbol, bars]) => [symbol, { ...bars, close: bars.close.map((value) => value * 2 ** -20) }]));
      expect(bits(computePanel(scaled, one(`${name}(close)`)))).toEqual(bits(computePanel(panel, one(`${name}(close)`))));
    },
  );

  test.each(crossSection.map(({ name }) => name))('takes one argument and has one output: %s', (name) => {
    for (const text of [`${name}(close, 3)`, `${name}()`, `${name}(close).top`, name]) expect(() => one(text)).toThrow(ExpressionError);
    expect(one(`${name}( close )`).features[0]).toMatchObject({ expression: `${name}(close)`, category: 'cross-section', lookback: 0 });
    expect(describeOperators().find((operator) => operator.name === name)).toMatchObject({ kind: 'cross', inputs: ['x'], params: {} });
  });
});

describe('values', () => {
  const at = (values: readonly number[], expression: string): number[] =>
    columns(
      computePanel(Object.fromEntries(values.map((value, k) => [`S${String(k).padStart(3, '0')}`, single(value)])), one(expression)),
    ).map(([, column]) => column[0]!);

  test('of rank: ties share the mean rank, infinities have their place, the largest has 1', () => {
    expect(at([5, 1, 5, NaN, -Infinity, 9], 'rank(close)')).toEqual([0.7, 0.4, 0.7, NaN, 0.2, 1]);
    expect(at([0, -0, 3], 'rank(close)')).toEqual([0.5, 0.5, 1]);
    expect(at([7], 'rank(close)')).toEqual([1]);
  });

  test('of demean: equal values give exactly 0, an infinity is left out', () => {
    expect(at([0.1, 0.1, 0.1], 'demean(close)')).toEqual([0, 0, 0]);
    expect(at([1, 2, Infinity, 6], 'demean(close)')).toEqual([-2, -1, NaN, 3]);
  });

  test('of zscore: a sample deviation; one symbol, or symbols that are all equal, have none', () => {
    expect(at([1, 2, 3, Infinity], 'zscore(close)')).toEqual([-1, 0, 1, NaN]);
    expect(at([4], 'zscore(close)')).toEqual([NaN]);
    expect(at([0.1, 0.1, 0.1], 'zscore(close)')).toEqual([NaN, NaN, NaN]);
  });

  test('stay in the range that is declared', () => {
    expect(one('rank(close)').features[0]!.range).toMatchObject({ lo: 0, hi: 1 });
    expect(one('demean(close)').features[0]!.range).toMatchObject({ lo: -Infinity, hi: Infinity });
    expect(one('demean(rank(close))').features[0]!.range).toMatchObject({ lo: -1, hi: 1 });
  });

  test('are not drowned by a large one', () => {
    expect(at([1e16, 1, -1e16, 1], 'demean(close)')).toEqual([1e16 - 0.5, 0.5, -1e16 - 0.5, 0.5]);
  });
});

describe('a panel', () => {
  const panel = drawPanel(2, 5);

  test('of a set without comparisons has the bits of each symbol by itself', () => {
    for (const [symbol, frame] of computePanel(panel, 'legacy')) {
      const alone = compute(panel.get(symbol)!, 'legacy');
      expect(frame.metadata).toEqual(alone.metadata);
      alone.columns.forEach((column, k) => expect(firstDifference(frame.columns[k]!, column)).toBe(-1));
    }
  });

  test('gives its frames in the order of the symbols, from a Map or an object, and leaves the bars as they are', () => {
    const [bars] = [...panel.values()];
    const before = bars!.close.slice();
    const frames = computePanel({ b: bars!, a: bars! }, one('demean(close) - shift(close, 1)'));
    expect([...frames.keys()]).toEqual(['a', 'b']);
    expect(bars!.close).toEqual(before);
    expect(computePanel({}, one('rank(close)')).size).toBe(0);
    expect(computePanel({ a: sliceBars(bars!, 0, 0) }, one('rank(close)')).get('a')!.length).toBe(0);
  });

  test('puts columns where it is told, and tells of each block', () => {
    const set = defineFeatureSet('placed', { a: 'sma(close, 20)', b: 'sma(close, 20)', c: 'close' });
    const bars = cleanBars(5000, 9);
    const cut: Float64Array[] = [];
    const told: number[] = [];
    const allocate = (length: number): Float64Array => (cut.push(new Float64Array(length).fill(7)), cut.at(-1)!);
    const frame = new PanelSteps(set).frame(bars, [], { allocate, onRows: (rows) => told.push(rows) });
    expect(told.reduce((sum, rows) => sum + rows, 0)).toBe(5000);
    expect(told.length).toBeGreaterThan(1);
    expect(new Set(frame.columns.map(({ buffer }) => buffer))).toEqual(new Set(cut.map(({ buffer }) => buffer)));
    frame.columns.forEach((column, k) => expect(firstDifference(column, compute(bars, set).columns[k]!)).toBe(-1));
  });

  test('can be computed step by step, in blocks, with the same bits', () => {
    const set = defineFeatureSet('steps', { a: 'zscore(rank(close) - 0.5)', b: 'rank(5)', c: 'close', d: 'shift(rank(close), 4)' });
    const long = new Map([0, 1, 2].map((k) => [`S${k}`, sliceBars(cleanBars(5000, k), k, 5000 - k)]));
    const steps = new PanelSteps(set);
    expect(steps.stages).toBe(2);
    const given = new Map([...long.keys()].map((symbol) => [symbol, [] as Float64Array[]]));
    for (let stage = 0; stage < steps.stages; stage++) {
      const members = [...long].map(([symbol, bars]) => ({
        timestamps: bars.timestamp,
        columns: steps.inputs(stage, bars, given.get(symbol)!),
      }));
      steps.compare(stage, members);
      [...long.keys()].forEach((symbol, k) => given.get(symbol)!.push(...members[k]!.columns));
    }
    const whole = computePanel(long, set);
    for (const [symbol, bars] of long) {
      let row = 0;
      for (const block of steps.blocks(bars, given.get(symbol)!)) {
        block.columns.forEach((column, k) =>
          expect(firstDifference(column, whole.get(symbol)!.columns[k]!.subarray(row, row + block.length))).toBe(-1),
        );
        row += block.length;
      }
      expect(row).toBe(bars.timestamp.length);
    }
  });

  test('is asked for where one series is not enough', () => {
    const set = defineFeatureSet('mixed', { plain: 'close', deep: 'sma(rank(close), 5)' });
    const [bars] = [...panel.values()];
    const refused = { code: 'NEEDS_PANEL', fields: expect.objectContaining({ column: 'deep' }) as object };
    for (const use of [
      () => compute(bars!, set),
      () => [...computeBlocks(bars!, set)],
      () => openStream(set),
      () => openSeries(set, bars!),
    ]) {
      expect(use).toThrow(expect.objectContaining(refused) as Error);
    }
    expect(needsPanel(set)).toBe(true);
    expect(needsPanel(featureSet('alpha158'))).toBe(false);
  });

  test('refuses bars that are out of order', () => {
    const bars = cleanBars(3, 1);
    bars.timestamp[1] = 0;
    expect(() => computePanel({ a: bars }, one('rank(close)'))).toThrow(expect.objectContaining({ code: 'INVALID_BARS' }) as Error);
  });
});

function single(close: number): Bars {
  return { ...cleanBars(1, 1), close: Float64Array.of(close) };
}

function odd(bars: Bars): Bars {
  const keep = (column: Float64Array): Float64Array => column.filter((_, row) => row % 2 === 1);
  return {
    timestamp: keep(bars.timestamp),
    open: keep(bars.open),
    high: keep(bars.high),
    low: keep(bars.low),
    close: keep(bars.close),
    volume: keep(bars.volume),
  };
}

/** The bars of `first` before a moment, and those of `second` from it on. */
function joined(first: Bars, second: Bars, beforeMs: number): Bars {
  const head = first.timestamp.filter((timestamp) => timestamp < beforeMs).length;
  const tail = second.timestamp.filter((timestamp) => timestamp < beforeMs).length;
  const join = (a: Float64Array, b: Float64Array): Float64Array => Float64Array.of(...a.subarray(0, head), ...b.subarray(tail));
  return {
    timestamp: join(first.timestamp, second.timestamp),
    open: join(first.open, second.open),
    high: join(first.high, second.high),
    low: join(first.low, second.low),
    close: join(first.close, second.close),
    volume: join(first.volume, second.volume),
  };
}

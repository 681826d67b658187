import { describe, expect, test } from 'vitest';
import { boundOf, boundText } from '../../src/check/bound.js';
import { parseExpression } from '../../src/expression/resolve.js';
import type { Tree } from '../../src/expression/tree.js';
import { checkFeatureSet, defineFeatureSet, featureSets, oddBars, type Breach } from '../../src/index.js';
import { catalogue } from '../../src/operators/catalogue.js';
import { cleanBars } from '../support/hostileBars.js';
import { drawCase } from '../support/operatorCases.js';
import { seededRandom } from '../support/random.js';
import { callOf, planted, setWith, type Definition } from './planted.js';

const BARS = [
  { name: 'walk', bars: cleanBars(700, 7) },
  { name: 'odd', bars: oddBars(400, 7) },
];

/** The breach of the bad column, where it is the only one. */
async function breachOf(bad: Tree): Promise<Breach | null> {
  const { columns, clean } = await checkFeatureSet(setWith(bad), BARS);
  expect(columns.filter(({ name }) => name !== 'bad').map(({ breach }) => breach)).toEqual([null, null]);
  const { breach } = columns[1]!;
  expect(clean).toBe(breach === null);
  return breach;
}

const breachBy = (definition: Definition): Promise<Breach | null> => breachOf(callOf(planted(definition)));

describe('every built-in set', () => {
  const named = [...BARS, { name: 'again', bars: oddBars(500, 99) }];

  test.each(featureSets().map((set) => [set.name, set] as const))('%s is clean, and its warm-up as declared', async (_name, set) => {
    const { columns, clean, attacks } = await checkFeatureSet(set, named, { seed: 3 });
    expect(columns.filter(({ breach }) => breach !== null)).toEqual([]);
    expect(clean).toBe(true);
    expect(columns.filter(({ warmUp }) => warmUp.observed !== null && warmUp.observed !== warmUp.declared)).toEqual([]);
    expect(attacks.filter(({ attack }) => attack === 'stream').map(({ rows, of }) => [rows, of])).toEqual(
      [700, 400, 500].map((n) => [n, n]),
    );
  });
});

describe('every operator', () => {
  test('is clean in a set that has a drawn call of each', async () => {
    for (const seed of [1, 2]) {
      const calls = catalogue.flatMap((operator) =>
        drawCase(operator, seededRandom(seed), { least: 2, input: () => 'low / high' }).expressions.map((expression, k) => [
          `${operator.name}.${k}`,
          expression,
        ]),
      );
      const { columns } = await checkFeatureSet(
        defineFeatureSet('catalogue', Object.fromEntries(calls)),
        [{ name: 'walk', bars: cleanBars(420, seed) }],
        { seed },
      );
      expect(columns.length).toBeGreaterThan(250);
      expect(columns.filter(({ breach }) => breach !== null).map(({ name, breach }) => [name, breach])).toEqual([]);
    }
  });
});

describe('a planted leak', () => {
  test('of the next bar is found at the first row that has one', async () => {
    const breach = await breachBy({
      run(_state, _params, [x], [out], from, to) {
        for (let i = from; i < to; i++) out![i] = x![i]! + (x![i + 1]! > 0 ? x![i + 1]! : 0);
      },
    });
    expect(breach).toMatchObject({
      attack: 'stream',
      column: 'bad',
      bars: 'walk',
      row: 0,
      isFirst: true,
      reads: { nearest: 1, farthest: 1 },
    });
    expect(breach!.finding).toMatch(/^reads bar 1, 1 bar ahead; [\d.]+ with all bars, [\d.]+ where they end with its own$/);
  });

  test('by a negative shift is found, and stands in the static bound', async () => {
    const ahead: Tree = { kind: 'shift', input: parseExpression('close'), bars: -3 };
    const tree: Tree = { ...parseExpression('close / open'), inputs: [ahead, parseExpression('open')] } as Tree;
    expect(boundText(boundOf(tree))).toBe('t … t+3');
    expect(await breachOf(tree)).toMatchObject({ attack: 'stream', row: 0, reads: { nearest: 3, farthest: 3 } });
  });

  test('of a window around the bar is found with the bars that it reads', async () => {
    const breach = await breachBy({
      reach: () => 2,
      history: () => 2,
      lookback: () => 2,
      run(_state, _params, [x], [out], from, to) {
        for (let i = from; i < to; i++) out![i] = x![i - 2]! + x![i - 1]! + x![i]! + x![i + 1]! + x![i + 2]!;
      },
    });
    expect(breach).toMatchObject({ attack: 'stream', row: 2, reads: { nearest: 3, farthest: 4 } });
  });

  test('that shows in rare rows only is found at the first row that it could show in', async () => {
    const { close } = BARS[0]!.bars;
    expect(close.findIndex((value, i) => close[i + 1]! > value * 1.019)).toBeGreaterThan(5);
    const breach = await breachBy({
      run(_state, _params, [x], [out], from, to) {
        for (let i = from; i < to; i++) out![i] = x![i + 1]! > x![i]! * 1.019 ? 1 : 0;
      },
    });
    expect(breach).toMatchObject({ attack: 'stream', row: 0, reads: { nearest: 1, farthest: 1 } });
  });
});

describe('a wrong declaration', () => {
  const reads = (back: number, declared: Partial<Definition>): Definition => ({
    reach: () => back,
    history: () => back,
    lookback: () => back,
    run(_state, _params, [x], [out], from, to) {
      for (let i = from; i < to; i++) out![i] = x![i]! + x![i - back]!;
    },
    ...declared,
  });

  test('is none where it is right', async () => {
    expect(await breachBy(reads(10, {}))).toBe(null);
  });

  test('of a reach that is too short is found', async () => {
    expect(await breachBy(reads(10, { reach: () => 9 }))).toMatchObject({
      attack: expect.stringMatching(/correction|past/),
      finding: expect.stringContaining('reads 9 back at most'),
    });
  });

  test('of a window that is too short is found', async () => {
    expect(await breachBy(reads(10, { reach: () => 60, window: () => 9 }))).toMatchObject({
      attack: 'past',
      finding: expect.stringContaining('reads 9 back at most'),
    });
  });

  test('of a history that is too short is found', async () => {
    expect(await breachBy(reads(10, { history: () => 3 }))).toMatchObject({ attack: 'stream', reads: null });
  });

  test.each([9, 11])('of a lookback of %i in place of 10 is found', async (declared) => {
    expect(await breachBy(reads(10, { lookback: () => declared }))).toMatchObject({
      attack: 'warm-up',
      row: 10,
      finding: `is defined from row 10 on; its expression declares a lookback of ${declared}`,
    });
  });

  test('is none where a value is late or early by what it is made of', async () => {
    for (const expression of [
      'log(open - close)',
      'corr(open, cdldoji(open, high, low, close), 9)',
      'fmax(sma(close, 3), sma(close, 9))',
      'close / maxindex(close, 4)',
      'where(close > open, close, sma(close, 9))',
    ])
      expect(await breachOf(parseExpression(expression)), expression).toBe(null);
  });

  test('of a window that never forgets where it started is found', async () => {
    const breach = await breachBy({
      stateSize: () => 1,
      run(state, _params, [x], [out], from, to) {
        for (let i = from; i < to; i++) out![i] = x![i]! + (state[0]!++ % 7);
      },
    });
    expect(breach).toMatchObject({ attack: 'start' });
  });

  test('of what a plan reads is found', async () => {
    let asked = 0;
    const trees = [parseExpression('close'), parseExpression('close + volume')] as const;
    const set = setWith(trees[0]);
    const features = set.features.map((feature) =>
      feature.name === 'bad' ? Object.defineProperty({ ...feature }, 'tree', { get: () => trees[asked++ === 0 ? 0 : 1] }) : feature,
    );
    const lying = Object.defineProperty(setWith(trees[0]), 'features', { get: () => features });
    const { columns } = await checkFeatureSet(lying, BARS);
    expect(columns[1]!.breach).toMatchObject({ attack: 'input', finding: 'changes with the volume, which its expression does not name' });
  });
});

describe('a state outside the arena', () => {
  test('is found where it outlives a run', async () => {
    let seen = 0;
    const breach = await breachBy({
      run(_state, _params, [x], [out], from, to) {
        for (let i = from; i < to; i++) out![i] = x![i]! + seen++;
      },
    });
    expect(breach).toMatchObject({ attack: 'repeat', reads: null });
  });

  test('is found where only a look at the forming bar shows it', async () => {
    let last = NaN;
    const breach = await breachBy({
      memory: 'recursive',
      reach: 'unbounded',
      lookback: () => 1,
      history: () => 1,
      run(_state, _params, [x], [out], from, to) {
        for (let i = from; i < to; i++) {
          out![i] = x![i - 1]! !== x![i - 1]! ? NaN : x![i]! - last;
          last = x![i]!;
        }
      },
    });
    expect(breach).not.toBe(null);
  });
});

describe('the report', () => {
  test('gives static bounds from the expression alone', () => {
    const text = (expression: string): string => boundText(boundOf(parseExpression(expression)));
    expect(text('sma(close, 20)')).toBe('t-19 … t');
    expect(text('shift(max(high, 5), 3)')).toBe('t-7 … t-3');
    expect(text('close / shift(close, 5) - 1')).toBe('t-5 … t');
    expect(text('ema(close, 20)')).toBe('origin … t');
    expect(text('std(close, 10)')).toBe('t-9 … t');
    expect(text('close * 2')).toBe('t');
    expect(text('1 + 1')).toBe('nothing');
    expect(boundOf(parseExpression('obv(close, volume) / high')).columns).toEqual(['high', 'close', 'volume']);
  });

  test('says after how many bars a later start is forgotten', async () => {
    const set = defineFeatureSet('forgetting', { window: 'sma(close, 20)', fades: 'ema(close, 3)', never: 'cumsum(close)' });
    const { columns } = await checkFeatureSet(set, cleanBars(1000, 5));
    const [window, fades, never] = columns.map(({ forgetting }) => forgetting);
    const exactly = { bars: 19, never: false };
    expect(window).toEqual({ rough: exactly, fine: exactly, lastBit: exactly });
    // Each bar halves what is left of the start: a thousandth, 1e-9 and 2^-53 of a few per cent.
    expect(fades!.rough.bars).toBeGreaterThan(3);
    expect(fades!.rough.bars).toBeLessThan(10);
    expect(fades!.fine.bars - fades!.rough.bars).toBeGreaterThan(17);
    expect(fades!.fine.bars - fades!.rough.bars).toBeLessThan(22);
    expect(fades!.lastBit).toMatchObject({ never: false });
    expect(never!.rough.never).toBe(true);
  });

  test('is the same for the same seed, and asks for progress', async () => {
    const asked = new Set<string>();
    const set = defineFeatureSet('steady', { a: 'rsi(close, 14)' });
    const check = (seed: number) => checkFeatureSet(set, BARS, { seed, onProgress: (what) => void asked.add(what) });
    expect(await check(5)).toEqual(await check(5));
    expect([...asked]).toContain('bar by bar');
  });

  test('takes no bar, one bar and two', async () => {
    for (const rows of [0, 1, 2]) expect((await checkFeatureSet('legacy', cleanBars(rows, 1))).clean).toBe(true);
  });
});

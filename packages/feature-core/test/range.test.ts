import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../src/operators/catalogue.js';
import { compute, defineFeatureSet, describeFeatureSet, featureSet, featureSets } from '../src/index.js';
import { valuesStayInRange } from './support/checks/declarations.js';
import { setOf } from './support/checks/subject.js';
import * as core from './support/core.js';
import { TAME_TRAITS, wellFormedBars, type BarsRecipe } from './support/hostileBars.js';
import { drawCase, drawExpression } from './support/operatorCases.js';
import { seededRandom } from './support/random.js';

const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const recipe: fc.Arbitrary<BarsRecipe> = fc.record({
  seed,
  length: fc.integer({ min: 1, max: 400 }),
  traits: fc.subarray([...TAME_TRAITS], { maxLength: 3 }),
});
const runs = (numRuns: number): fc.Parameters<unknown> => ({ numRuns, seed: 20_240_611 });

describe('on well-formed bars', () => {
  test.each(catalogue.map((operator) => [operator.name, operator] as const))('%s stays in its range', (_name, operator) => {
    fc.assert(
      fc.property(seed, recipe, fc.boolean(), (from, bars, loose) => {
        const { expressions } = drawCase(operator, seededRandom(from), { loose });
        valuesStayInRange(core, setOf(core, expressions), wellFormedBars(bars), seededRandom(from));
      }),
      runs(40),
    );
  });

  test('random expressions stay in their ranges', () => {
    fc.assert(
      fc.property(seed, recipe, (from, bars) => {
        const random = seededRandom(from);
        const set = setOf(core, [drawExpression(catalogue, random, 3), drawExpression(catalogue, random, 4)]);
        valuesStayInRange(core, set, wellFormedBars(bars), random);
      }),
      runs(400),
    );
  });

  test.each(featureSets().map((set) => [set.name, set] as const))('%s stays in its ranges', (_name, set) => {
    fc.assert(
      fc.property(recipe, (bars) => valuesStayInRange(core, set, wellFormedBars(bars), seededRandom(bars.seed))),
      runs(40),
    );
  });
});

/** The bounds of an expression as the reference gives them, rounded as it shows them. */
function bounds(expression: string): readonly (number | null)[] {
  const { range } = describeFeatureSet(defineFeatureSet('one', { x: expression })).columns[0]!;
  return range.map((bound) => (bound === null ? null : Number(bound.toPrecision(9))));
}

describe('the range of', () => {
  test.each([
    ['close', [0, null]],
    ['close / ema(close, 12) - 1', [-1, null]],
    ['close - open', [null, null]],
    ['high - low', [0, null]],
    ['(close - low) / (high - low)', [0, 1]],
    ['(low - close) / (high - low)', [-1, 0]],
    ['(close - low) / (close - open)', [null, null]],
    ['close / max(high, 20)', [0, 1]],
    ['close / max(close - open, 20)', [null, null]],
    ['min(low, 20) / sma(close, 10)', [0, 1]],
    ['min(low, 10) / sma(close, 20)', [0, null]],
    ['(close - open) * (close - open)', [0, null]],
    ['(close - open) * (close - low)', [null, null]],
    ['abs(close - open) / (high - low)', [0, null]],
    ['rsi(close - open, 9)', [0, 100]],
    ['rsi_sma(close, 14) / 100', [0, 1]],
    ['macd(rsi(close)).macdhist', [-200, 200]],
    ['stochf(high, low, close).fastk', [0, 100]],
    ['stochf(low, high, close).fastk', [null, null]],
    ['sma(close > open, 5)', [0, 1]],
    ['2 * (close > open) - 1', [-1, 1]],
    ['log(high / low)', [0, null]],
    ['1 / (close > open)', [1, null]],
    ['1 / (close - open)', [null, null]],
    ['1 / neg(volume)', [null, 0]],
    ['(high - low) / -(high - low)', [null, 0]],
    ['skew(close, 16)', [-4, 4]],
    ['kurt(close, 25)', [-3, 25]],
    ['lesser(greater(pct_change(close, 5), -0.15), 0.15)', [-0.15, 0.15]],
  ])('%s is %j', (expression, wanted) => {
    expect(bounds(expression)).toEqual(wanted);
  });

  test('a count, a comparison or a candle pattern is of whole numbers, and that of a mean of them is not', () => {
    const integer = (expression: string): boolean => defineFeatureSet('one', { x: expression }).features[0]!.range.integer;
    expect(['close > open', 'maxindex(close, 9)', 'cdlengulfing(open, high, low, close)', 'max(close > open, 3)'].map(integer)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(['sma(close > open, 5)', 'close', '(close > open) / 2'].map(integer)).toEqual([false, false, false]);
  });

  test('an expression that hides how large it is answers in a moment', () => {
    let nested = 'close';
    for (let k = 0; k < 25; k++) nested = `wclprice(greater(${nested}, open), low, close)`;
    const wide = Array.from({ length: 35 }, (_, k) => `greater(shift(close, ${k}), open)`).join(' + ');
    expect(bounds(nested)).toEqual([0, null]);
    expect(bounds(`(${wide}) - (${wide.replaceAll('greater', 'lesser')})`)).toEqual([null, null]);
  });
});

/** Parts of a price, and what is close to its limit at any price above 10. */
const NARROW = ['KLOW', 'LOW0', 'atan', 'tanh'];

describe('bounded columns of the built-in sets', () => {
  const bars = wellFormedBars({ seed: 7, length: 3000, traits: [] });

  test.each([
    ['alpha158', 60],
    ['pipeline-v1', 10],
    ['talib', 90],
  ])('%s has %i or more, and they fill more than a tenth of their ranges, rare patterns aside', (name, least) => {
    const { features } = featureSet(name);
    const frame = compute(bars, featureSet(name));
    const bounded = features.filter(({ range }) => range.hi - range.lo < Infinity);
    expect(bounded.length).toBeGreaterThanOrEqual(least);
    const narrow = bounded.filter(({ name: column, category, range }) => {
      if (category === 'pattern' || NARROW.includes(column)) return false;
      const values = frame.column(column).filter((value) => value === value);
      return values.length > 0 && (Math.max(...values) - Math.min(...values)) / (range.hi - range.lo) <= 0.1;
    });
    expect(narrow.map(({ name: column }) => column)).toEqual([]);
  });
});

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../src/operators/catalogue.js';
import { canonicalTextIsStable, operandsSwap, partsChangeNothing, shiftsAreRead, zerosKeepTheirSign } from './support/checks/language.js';
import { correctionEqualsFresh, reachIsKept, rewriteEqualsFresh } from './support/checks/corrections.js';
import {
  holesAreForgotten,
  holesAreSkipped,
  lookbackIsExact,
  percentagesAreBounded,
  scaleIsAsDeclared,
} from './support/checks/declarations.js';
import { blocksEqualBatch, laterBarsChangeNothing, runnersForget, seriesEqualsBatch, streamEqualsBatch } from './support/checks/modes.js';
import { restoredEqualsBatch } from './support/checks/restore.js';
import { setOf, type Check, type Subject } from './support/checks/subject.js';
import {
  deviationsAreSteady,
  equalDeviations,
  equalMeans,
  overflowIsForgotten,
  startDoesNotMatter,
  sumsAreExact,
  withinFortyExponents,
} from './support/checks/windows.js';
import * as core from './support/core.js';
import { cleanBars, hostileBars, scaledPrices, TRAITS, type BarsRecipe } from './support/hostileBars.js';
import { alternating, drawCase, drawExpression } from './support/operatorCases.js';
import { seededRandom } from './support/random.js';

const MODES: readonly Check[] = [
  blocksEqualBatch,
  streamEqualsBatch,
  seriesEqualsBatch,
  laterBarsChangeNothing,
  runnersForget,
  correctionEqualsFresh,
  rewriteEqualsFresh,
  // Only long series have checkpoints, and these take their time.
  (...subject) => void (subject[3].oneIn(3) && restoredEqualsBatch(...subject)),
];

const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 });
const traits = fc.subarray([...TRAITS], { maxLength: 4 });
const short = fc.oneof(
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 }) },
  { weight: 6, arbitrary: fc.integer({ min: 4, max: 220 }) },
);
const long = fc.oneof(
  fc.integer({ min: 900, max: 1300 }),
  fc.integer({ min: 2049, max: 2056 }),
  fc.integer({ min: 2040, max: 2060 }),
  fc.integer({ min: 4000, max: 4400 }),
  fc.constant(8200),
);
const recipe = (length: fc.Arbitrary<number>): fc.Arbitrary<BarsRecipe> => fc.record({ seed, length, traits });

/** How many times as many runs as in every run of the tests. */
const factor = Number(process.env['PROPERTY_FACTOR'] ?? 1);
const runs = (numRuns: number): fc.Parameters<unknown> => ({ numRuns: numRuns * factor, seed: 20_240_611 });

function everyMode(set: Subject, bars: BarsRecipe, checks: readonly Check[] = MODES): void {
  const made = hostileBars(bars);
  checks.forEach((check, k) => check(core, set, made, seededRandom(bars.seed + k)));
}

describe.each(catalogue.map((operator) => [operator.name, operator] as const))('%s', (_name, operator) => {
  const drawn = (from: number, options: Parameters<typeof drawCase>[2] = {}): Subject =>
    setOf(core, drawCase(operator, seededRandom(from), options).expressions);

  test('has the same bits in blocks, streams, series, from snapshots and after corrections, on odd bars', () => {
    fc.assert(
      fc.property(seed, recipe(short), (from, bars) => everyMode(drawn(from), bars)),
      runs(24),
    );
  });

  test('has the same bits across the borders of blocks and checkpoints', () => {
    fc.assert(
      fc.property(seed, recipe(long), (from, bars) =>
        everyMode(
          drawn(from),
          bars,
          MODES.filter((check) => check !== runnersForget),
        ),
      ),
      runs(2),
    );
  });

  test('is as it declares: lookback, memory, scale and bounds', () => {
    // log and exp ask for a ratio: only then is what they give one.
    const unscaled = operator.kind === 'elementwise' && operator.unit === 'ratio';
    const input = (random: ReturnType<typeof seededRandom>) => (): string =>
      unscaled ? 'low / high' : random.pick(['open', 'high', 'low', 'close']);
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 420 }), (from, length) => {
        const { expressions } = drawCase(operator, seededRandom(from), { least: 2, begun: true, input: input(seededRandom(from)) });
        // What an operator over it declares is made up of both.
        const set = setOf(core, [...expressions, ...expressions.map((expression) => `sma(${expression}, 3)`)]);
        const bars = cleanBars(length, from);
        if (operator.kind === 'kernel') holesAreSkipped(core, setOf(core, expressions), bars, seededRandom(from));
        for (const check of [lookbackIsExact, holesAreForgotten, scaleIsAsDeclared, percentagesAreBounded])
          check(core, set, bars, seededRandom(from));
      }),
      runs(12),
    );
  });

  test('keeps to its reach, whatever a bar is made', () => {
    fc.assert(
      fc.property(seed, fc.boolean(), (from, loose) =>
        reachIsKept(core, drawn(from, { loose }), cleanBars(1100, from), seededRandom(from)),
      ),
      runs(4),
    );
  });

  test('reads its inputs where they are shifted', () => {
    fc.assert(
      fc.property(seed, recipe(fc.constant(60)), (from, bars) =>
        shiftsAreRead(
          core,
          hostileBars(bars),
          (x, y) => drawCase(operator, seededRandom(from), { input: alternating(x, y), loose: true }).expressions[0]!,
        ),
      ),
      runs(10),
    );
  });

  test('keeps its canonical text', () => {
    fc.assert(
      fc.property(seed, recipe(fc.constant(40)), (from, bars) => everyMode(drawn(from), bars, [canonicalTextIsStable])),
      runs(10),
    );
  });

  if (operator.kind !== 'elementwise' || operator.inputs.length !== 2) return;
  test('swaps its operands where it says so, and only there', () => {
    fc.assert(
      fc.property(recipe(fc.constant(120)), (bars) =>
        operandsSwap(core, hostileBars({ ...bars, traits: [...bars.traits, 'minusZeros'] }), operator.name, 'open', 'close'),
      ),
      runs(20),
    );
  });
});

describe('sets', () => {
  const builtIn = core.featureSets().map((set) => [set.name, set] as const);

  test.each(builtIn)('%s has the same bits in every mode', (_name, set) => {
    fc.assert(
      fc.property(recipe(short), (bars) => everyMode(set, bars)),
      runs(20),
    );
  });

  test.each(builtIn)('%s has the same bits across blocks and checkpoints', (_name, set) => {
    fc.assert(
      fc.property(recipe(long), (bars) => everyMode(set, bars)),
      runs(3),
    );
  });

  test.each(builtIn)('%s is as it declares on clean bars', (_name, set) => {
    fc.assert(
      fc.property(seed, fc.integer({ min: 1, max: 420 }), (from, length) => {
        // Prices below 1, where arc sines are defined.
        const bars = scaledPrices(cleanBars(length, from), 2 ** -9);
        for (const check of [lookbackIsExact, holesAreForgotten, percentagesAreBounded, canonicalTextIsStable])
          check(core, set, bars, seededRandom(from));
      }),
      runs(8),
    );
  });

  test('of random expressions that share parts have the same bits in every mode', () => {
    fc.assert(
      fc.property(seed, recipe(short), (from, bars) => {
        const random = seededRandom(from);
        everyMode(
          setOf(
            core,
            Array.from({ length: random.integer(1, 7) }, () => drawExpression(catalogue, random, 3)),
          ),
          bars,
          [...MODES, canonicalTextIsStable],
        );
      }),
      runs(100),
    );
  });

  test('give an expression what it is whether or not its parts are columns too', () => {
    const steps = catalogue.filter(({ kind }) => kind === 'elementwise');
    fc.assert(
      fc.property(seed, recipe(fc.constant(30)), (from, bars) => {
        const random = seededRandom(from);
        const part = drawCase(random.pick(steps), random, { input: alternating('shift(open, 2)', 'close') }).expressions[0]!;
        const whole = drawCase(random.pick(steps), random, { input: alternating(...(random.oneIn(2) ? [part, 'high'] : ['high', part])) })
          .expressions[0]!;
        partsChangeNothing(core, hostileBars(bars), whole, part);
      }),
      runs(250),
    );
  });

  test('keep the sign of a constant 0', () => zerosKeepTheirSign(core, cleanBars(7, 3)));

  test('of random expressions give each column what it is alone', () => {
    fc.assert(
      fc.property(seed, recipe(short), (from, bars) => {
        const random = seededRandom(from);
        const set = setOf(
          core,
          Array.from({ length: random.integer(2, 7) }, () => drawExpression(catalogue, random, 3)),
        );
        const frame = core.compute(hostileBars(bars), set);
        set.features.forEach(({ expression }, k) => {
          expect([...core.compute(hostileBars(bars), setOf(core, [expression])).columns[0]!], expression).toEqual([...frame.columns[k]!]);
        });
      }),
      runs(100),
    );
  });
});

describe('windows', () => {
  const period = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 41, max: 300 }));

  test('sums, means, minima and maxima do not depend on where the series starts, for values within 40 binary exponents', () => {
    fc.assert(
      fc.property(seed, period, fc.integer({ min: 300, max: 1400 }), (from, n, length) => {
        const random = seededRandom(from);
        startDoesNotMatter(core, withinFortyExponents(cleanBars(length, from), random), n, random.integer(0, length - 1));
      }),
      runs(100),
    );
  });

  test('sums of values within 40 binary exponents are the exact ones, rounded once', () => {
    fc.assert(
      fc.property(seed, period, (from, n) => sumsAreExact(core, withinFortyExponents(cleanBars(700, from), seededRandom(from)), n)),
      runs(60),
    );
  });

  test('deviations are within 1e-12 of the largest value of the window, also after a spike', () => {
    const spiky = fc.subarray(['holes', 'ties', 'stretches', 'spikes', 'zeros', 'negative', 'large', 'small', 'infinities'] as const);
    fc.assert(
      fc.property(
        seed,
        period.map((n) => Math.max(2, n)),
        spiky,
        (from, n, chosen) => deviationsAreSteady(core, hostileBars({ seed: from, length: 900, traits: chosen }), n),
      ),
      runs(45),
    );
  });

  test('an overflow is forgotten when it leaves the window', () => {
    fc.assert(
      fc.property(
        seed,
        period.map((n) => Math.max(2, n)),
        (from, n) => overflowIsForgotten(core, cleanBars(1000, from), n),
      ),
      runs(20),
    );
  });

  test('equal values have exactly their value as mean, whatever came before', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e290, max: 1e290 });
    fc.assert(
      fc.property(seed, value, period, traits, (from, x, n, chosen) =>
        equalMeans(core, hostileBars({ seed: from, length: 700, traits: chosen }), x, n),
      ),
      runs(200),
    );
  });

  test('equal values have deviation 0, whatever came before', () => {
    const value = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e140, max: 1e140 });
    fc.assert(
      fc.property(
        seed,
        value,
        period.map((n) => Math.max(2, n)),
        traits,
        (from, x, n, chosen) => equalDeviations(core, hostileBars({ seed: from, length: 700, traits: chosen }), x, n),
      ),
      runs(200),
    );
  });
});

import { sliceBars, type Bars } from '../../src/bars/bars.js';
import type { AnyOperator } from '../../src/operators/define.js';
import { Broken, hold } from './bits.js';
import { bucketsArePlain, lateRowsAreNamed, oddValuesAreCounted } from './checks/bars.js';
import { correctionEqualsFresh, reachIsKept, rewriteEqualsFresh } from './checks/corrections.js';
import {
  holesAreForgotten,
  holesAreSkipped,
  lookbackIsExact,
  percentagesAreBounded,
  scaleIsAsDeclared,
  valuesStayInRange,
} from './checks/declarations.js';
import { definitionHolds } from './checks/definitions.js';
import { framesHoldTheirColumns } from './checks/frames.js';
import { hashIsOfWhatDecidesBits } from './checks/identity.js';
import { canonicalTextIsStable, operandsSwap, partsChangeNothing, shiftsAreRead, zerosKeepTheirSign } from './checks/language.js';
import { expressionsMeanWhatTheySay } from './checks/meaning.js';
import { blocksEqualBatch, laterBarsChangeNothing, runnersForget, seriesEqualsBatch, streamEqualsBatch } from './checks/modes.js';
import { panelsAreCompared } from './checks/panels.js';
import { probeHolds } from './checks/probes.js';
import { brokenBarsAreRefused, indicesStayFinite, seriesKnowsItsRows, seriesOwnTheirBars, snapshotsAreGuarded } from './checks/refusals.js';
import { episodesCountFromTheirStart, lagsAreBars, setCallsItsFunctions, sharedColumnsAreAlike } from './checks/sets.js';
import { restoredEqualsBatch } from './checks/restore.js';
import { setOf, type Check, type Core, type Subject } from './checks/subject.js';
import { sessionsFollowTheirClocks, timesAreSpelled, wrongCalendarsAreRefused, zonesShowTheirClocks } from './checks/time.js';
import { togetherIsAsAlone } from './checks/together.js';
import { streamsTakeTurns } from './checks/turns.js';
import {
  deviationsAreSteady,
  equalDeviations,
  equalMeans,
  overflowIsForgotten,
  startDoesNotMatter,
  sumsAreExact,
  withinFortyExponents,
} from './checks/windows.js';
import { lonePoint } from './lonePoints.js';
import type { Probe } from './probes.js';
import { compareColumn, type Tolerance } from './tolerance.js';
import { DEFINITIONS } from './definitions.js';
import type { GoldenRow } from './goldenRows.js';
import { cleanBars, hostileBars, scaledPrices, TAME_TRAITS, TRAITS, wellFormedBars, type BarsRecipe, type Trait } from './hostileBars.js';
import { alternating, drawCase, drawExpression } from './operatorCases.js';
import { seededRandom } from './random.js';

/** What other programs say, read from the files once. */
export type Corpus = {
  readonly bars: Readonly<Record<string, Bars>>;
  readonly rows: readonly GoldenRow[];
  readonly samples: readonly GoldenSample[];
  readonly candles: Probe;
  readonly ties: Probe;
};

export type GoldenSample = {
  readonly set: string;
  readonly bars: string;
  readonly rows: Int32Array;
  readonly columns: ReadonlyMap<string, Float64Array>;
  readonly tolerances: Readonly<Record<string, Tolerance>>;
};

/** The operators that every trial looks at: one or more of each kind, and what the sets of the trial are made of. */
const COMMON: ReadonlySet<string> = new Set(
  [
    'add sub mul div gt ge lt le abs exp fillna fmax fmin log neg sign sqrt where mask stoch_position',
    'sma ema ewm rma max min sum std stddev deviation rsi rsi_sma macd adx stoch bbands channel_index cci atr true_range trange',
    'corr correlation moments skew kurt autocorr rescaled_range obv ffill pct_change wma qlib_mean partial_order age',
  ].flatMap((names) => names.split(' ')),
);

const SETS: ReadonlySet<string> = new Set(['legacy', 'pipeline-v1', 'regime-inputs']);

type Wanted = (text: string) => boolean;

/**
 * A small part of the tests, always the same: what it finds wrong with `core`, or null. An error that is not `Broken` is a finding too.
 * The operators of these names come first, then those that every trial looks at; nothing that is drawn depends on which ones they are.
 */
export function trial(core: Core, corpus: Corpus, names: readonly string[] = []): string | null {
  const chosen = new Set(names);
  const isChosen: Wanted = (text) => (text.match(/\w+/g) ?? []).some((word) => chosen.has(word));
  const first = { core, corpus, isWanted: isChosen, operators: core.catalogue.filter(({ name }) => chosen.has(name)) };
  const then = {
    core,
    corpus,
    isWanted: (text: string) => !isChosen(text),
    operators: core.catalogue.filter(({ name }) => COMMON.has(name) && !chosen.has(name)),
  };
  return found(first, [ranged, goldenRows, probes, definitions, declared, operators, eachRead]) ?? found(then, PARTS);
}

/** What a part of the trial looks at. */
type Matter = {
  readonly core: Core;
  readonly corpus: Corpus;
  /** Which expressions with values by other programs or definitions. */
  readonly isWanted: Wanted;
  readonly operators: readonly AnyOperator[];
};

function found(matter: Matter, parts: readonly ((matter: Matter) => void)[]): string | null {
  for (const part of parts) {
    try {
      part(matter);
    } catch (error) {
      return error instanceof Broken ? error.message : `${part.name}: ${String(error).slice(0, 200)}`;
    }
  }
  return null;
}

const MODES: readonly Check[] = [
  streamEqualsBatch,
  blocksEqualBatch,
  correctionEqualsFresh,
  seriesEqualsBatch,
  rewriteEqualsFresh,
  laterBarsChangeNothing,
  runnersForget,
  streamsTakeTurns,
  restoredEqualsBatch,
];

function run(core: Core, set: Subject, recipe: BarsRecipe, checks: readonly Check[]): void {
  const bars = hostileBars(recipe);
  checks.forEach((check, k) => check(core, set, bars, seededRandom(recipe.seed + k)));
}

/** What their ranges are found by: one rule each. */
const RANGED = [
  'close - open',
  'open + -close',
  '2 * close - high',
  '1 / (close - open)',
  'abs(close - open)',
  'where(close > open, close, -close)',
  '(close - open) * (close - low)',
  '(close - open) * -volume',
  '(close - open) / (high - low)',
  'min(low, 10) / sma(close, 20)',
  'rsi(high, 5) - rsi(low, 5)',
  'greater(open, low) - close',
  'sum(close > open, 5)',
  'sma(close > open, 5)',
];

function ranged({ core }: Matter): void {
  for (const seed of [1, 2]) {
    const traits = TAME_TRAITS.filter((_, k) => k % 2 === seed % 2).slice(0, 2);
    for (const bars of [cleanBars(300, seed), wellFormedBars({ seed, length: 300, traits })])
      valuesStayInRange(core, setOf(core, RANGED), bars, seededRandom(seed));
  }
}

function goldenRows({ core, isWanted, corpus: { bars, rows } }: Matter): void {
  for (const { expression, bars: name, values, tolerance, size = 0 } of rows) {
    if (!isWanted(expression)) continue;
    const column = core.compute(bars[name]!, setOf(core, [expression])).columns[0]!;
    for (const [at, wanted] of Object.entries(values)) {
      const actual = column[Number(at)]!;
      hold(
        Object.is(actual, wanted) || actual === wanted || Math.abs(actual - wanted) <= tolerance * Math.max(Math.abs(wanted), size),
        () => `${expression} on ${name} row ${at} is ${actual}, not ${wanted}`,
      );
    }
  }
}

function probes({ core, isWanted, corpus: { candles, ties } }: Matter): void {
  for (const probe of [ties, candles]) probeHolds(core, probe, isWanted);
  const patterns = Object.keys(candles.columns).filter(isWanted);
  if (patterns.length > 0) togetherIsAsAlone(core, candles.bars, patterns);
}

const PLAUSIBLE: readonly (readonly Trait[])[] = [['lattice', 'phasedHoles'], ['steps', 'otherHoles', 'noVolume'], ['holes'], []];
const ODDER: readonly (readonly Trait[])[] = [...PLAUSIBLE, ['hush', 'otherHoles'], ['hush', 'phasedHoles']];

function definitions({ core, isWanted }: Matter): void {
  for (const defined of DEFINITIONS) {
    if (!isWanted(defined.expression)) continue;
    (defined.partial ? ODDER : PLAUSIBLE).forEach((traits, k) => {
      const bars = hostileBars({ seed: k + 1, length: 70 + 10 * k, traits });
      for (const period of [2, 5, [9, 13, 3, 31, 8, 7][k]!]) definitionHolds(core, bars, defined, period);
    });
  }
}

function goldenSamples({ core, corpus: { samples, bars } }: Matter): void {
  for (const { set, bars: name, rows, columns, tolerances } of samples) {
    const frame = core.compute(bars[name]!, set);
    for (const [column, values] of columns) {
      const lone = lonePoint(bars[name]!, column);
      const row = compareColumn(
        values,
        frame.column(column),
        tolerances[column]!,
        (at) => rows[at]!,
        (at) => lone(rows[at]!),
      );
      hold(row < 0, () => `${set} on ${name}: ${column} row ${rows[row]} is ${frame.column(column)[rows[row]!]}, not ${values[row]}`);
    }
  }
}

function declared({ core, operators: looked }: Matter): void {
  for (const operator of looked) {
    for (let seed = 1; seed <= 3; seed++) {
      const random = seededRandom(seed);
      const input = operator.kind === 'elementwise' && operator.unit === 'ratio' ? 'low / high' : random.pick(['open', 'high', 'close']);
      const { expressions } = drawCase(operator, random, { least: 2, input: () => input });
      // What an operator over it declares is made up of both.
      const set = setOf(core, [...expressions, ...expressions.map((expression) => `sma(${expression}, 3)`)]);
      const bars = cleanBars(150 * seed, seed);
      for (const check of [lookbackIsExact, holesAreForgotten, scaleIsAsDeclared, percentagesAreBounded, valuesStayInRange])
        check(core, set, bars, seededRandom(seed));
      if (operator.kind === 'kernel') {
        holesAreSkipped(core, setOf(core, expressions), bars, random);
        lookbackIsExact(
          core,
          setOf(core, drawCase(operator, random, { least: 2, input: columnAt(seed), loose: true }).expressions),
          bars,
          random,
        );
      }
      if (seed === 1) reachIsKept(core, set, cleanBars(1100, seed), random);
    }
  }
}

/** The bar columns one after the other, from the k-th on. */
function columnAt(k: number): () => string {
  return alternating(...['open', 'high', 'volume', 'close', 'low'].slice(k), 'open', 'high');
}

const ODD: readonly (readonly Trait[])[] = [
  ['holes', 'ties'],
  ['spikes', 'wholeHoles'],
  ['minusZeros', 'stretches', 'infinities'],
  ['leadingHoles', 'hugeSpikes'],
  ['huge', 'negative'],
];
/** Equal values within windows, and holes at each of their places. */
const TIED: readonly (readonly Trait[])[] = [
  ['lattice', 'phasedHoles'],
  ['steps', 'noVolume'],
  ['lattice', 'otherHoles'],
];

function operators({ core, operators: looked }: Matter): void {
  for (const operator of looked) {
    [...ODD, ...TIED].forEach((traits, k) => {
      const seed = 31 * k + operator.name.length;
      run(
        core,
        setOf(core, drawCase(operator, seededRandom(seed), { loose: k === 0 }).expressions),
        { seed, length: [110, 2, 350, 60, 0, 120, 90, 64][k]!, traits },
        MODES,
      );
    });
  }
}

function sets({ core, corpus: { ties } }: Matter): void {
  setCallsItsFunctions(core, 'talib', ties.names);
  lagsAreBars(core, cleanBars(70, 1));
  sharedColumnsAreAlike(core, hostileBars({ seed: 1, length: 230, traits: ['holes', 'steps'] }));
  episodesCountFromTheirStart(core);
  for (const set of core.featureSets()) {
    if (!SETS.has(set.name)) continue;
    // Prices below 1, where arc sines are defined.
    const bars = scaledPrices(cleanBars(320, 5), 2 ** -9);
    for (const check of [lookbackIsExact, holesAreForgotten, canonicalTextIsStable]) check(core, set, bars, seededRandom(5));
    ODD.forEach((traits, k) => run(core, set, { seed: 77 + k, length: 90 + 70 * k, traits }, MODES));
  }
}

function windows({ core }: Matter): void {
  for (let seed = 1; seed <= 12; seed++) {
    const random = seededRandom(seed);
    const period = random.pick([1, 2, random.integer(3, 40), random.integer(41, 300)]);
    const bars = withinFortyExponents(cleanBars(900, seed), random);
    startDoesNotMatter(core, bars, period, random.integer(0, 700));
    sumsAreExact(core, bars, period);
    const several = Math.max(2, period);
    deviationsAreSteady(
      core,
      hostileBars({
        seed,
        length: 700,
        traits: random.pick([['spikes'], ['holes', 'stretches'], ['large', 'spikes'], ['ties', 'infinities']]),
      }),
      several,
    );
    equalMeans(
      core,
      hostileBars({ seed, length: 500, traits: [random.pick(TRAITS)] }),
      random.pick([0.1, 1 / 3, 1e-8, -7.7e12, 123.456, 0]),
      period,
    );
    overflowIsForgotten(core, cleanBars(400, seed), several);
    for (const few of [3, 7, 20, 33]) equalMeans(core, cleanBars(200, seed), 0.1 * seed, few);
    equalDeviations(
      core,
      hostileBars({ seed, length: 500, traits: [random.pick(['holes', 'ties', 'zeros'])] }),
      random.pick([0.1, 1 / 3, 123.456]),
      several,
    );
    equalDeviations(core, hostileBars({ seed, length: 500, traits: ['hugeSpikes'] }), 0, 41);
  }
}

/** Operands and shifts are read as they are written. */
function eachRead({ core, operators: looked }: Matter): void {
  const bars = hostileBars({ seed: 8, length: 90, traits: ['minusZeros', 'holes', 'ties'] });
  for (const operator of looked) {
    operandsSwap(core, bars, operator.name, 'open', 'close');
    shiftsAreRead(core, bars, (x, y) => drawCase(operator, seededRandom(4), { input: alternating(x, y), loose: true }).expressions[0]!);
  }
}

function meanings({ core }: Matter): void {
  expressionsMeanWhatTheySay(core);
  hashIsOfWhatDecidesBits(core);
  zerosKeepTheirSign(core, cleanBars(7, 3));
}

function language({ core }: Matter): void {
  const bars = hostileBars({ seed: 8, length: 90, traits: ['minusZeros', 'holes', 'ties'] });
  const few = hostileBars({ seed: 9, length: 24, traits: ['minusZeros', 'negative'] });
  const catalogue = common(core);
  const random = seededRandom(21);
  for (let k = 0; k < 120; k++) canonicalTextIsStable(core, setOf(core, [drawExpression(catalogue, random, 3)]), bars, random);
  const steps = catalogue.filter(({ kind }) => kind === 'elementwise');
  for (const first of steps) {
    for (const second of steps) {
      const part = drawCase(first, random, { input: alternating('shift(open, 2)', 'close') }).expressions[0]!;
      for (const [a, b] of [
        [part, 'shift(high, 1)'],
        ['shift(high, 1)', part],
      ] as const)
        partsChangeNothing(core, few, drawCase(second, random, { input: alternating(a, b) }).expressions[0]!, part);
    }
  }
}

function common(core: Core): readonly AnyOperator[] {
  return core.catalogue.filter(({ name }) => COMMON.has(name));
}

function refusals({ core }: Matter): void {
  for (const check of [snapshotsAreGuarded, brokenBarsAreRefused, seriesKnowsItsRows, seriesOwnTheirBars, indicesStayFinite]) check(core);
  framesHoldTheirColumns(core, cleanBars(11, 4));
}

/** Bars before any feature: odd values, buckets, sessions, clocks. */
function market({ core }: Matter): void {
  for (const check of [oddValuesAreCounted, lateRowsAreNamed, timesAreSpelled, sessionsFollowTheirClocks, wrongCalendarsAreRefused])
    check(core);
  zonesShowTheirClocks(core);
  for (let seed = 1; seed <= 30; seed++)
    bucketsArePlain(
      core,
      hostileBars({ seed, length: 5 * seed, traits: [['holes'], ['wholeHoles'], [], ['lattice', 'otherHoles']][seed % 4] as Trait[] }),
      seededRandom(seed),
    );
}

/** Symbols of different lengths and with different holes, some of them with the same values, given in no order. */
function panels({ core }: Matter): void {
  for (let seed = 1; seed <= 4; seed++) {
    const traits = ([['holes', 'ties'], [], ['infinities', 'holes'], ['ties', 'zeros', 'negative']] as const)[seed - 1]!;
    const panel = new Map(
      ['D', 'B', 'E', 'A', 'C'].map((symbol, k) => {
        const bars = hostileBars({ seed: seed + (k === 3 ? 1 : k), length: 40, traits });
        return [symbol, sliceBars(bars, k % 3, 40 - 2 * (k % 2))] as const;
      }),
    );
    panelsAreCompared(core, panel);
  }
}

function borders({ core }: Matter): void {
  const set = setOf(core, [
    'sma(close, 7)',
    'std(close, 5)',
    'max(high, 9)',
    'ema(close, 4)',
    'rsi_sma(close, 6)',
    'shift(close, 3) - ewm(close, 5)',
    'corr(close, volume, 4)',
    'pct_change(close, 2)',
  ]);
  // Alone they have no state that would tell of a changed bar; the other set has one for long.
  const lags = setOf(core, ['close - shift(close, 2)', 'true_range(high, low, close)', 'max(high, 4)']);
  [1024, 1027, 2050, 2100, 4098, 4500, 8200].forEach((length, k) => {
    run(core, set, { seed: length, length, traits: ODD[k % ODD.length]! }, MODES);
    const bars = cleanBars(length, k);
    for (let seed = 0; seed < 4; seed++) for (const each of [lags, set]) correctionEqualsFresh(core, each, bars, seededRandom(seed));
  });
}

function randomSets({ core }: Matter): void {
  const catalogue = common(core);
  for (let seed = 1; seed <= 60; seed++) {
    const random = seededRandom(seed);
    const set = setOf(
      core,
      Array.from({ length: random.integer(2, 6) }, () => drawExpression(catalogue, random, 3)),
    );
    const recipe = { seed, length: random.integer(20, 120), traits: random.pick(ODD) };
    run(core, set, recipe, MODES);
    const bars = hostileBars(recipe);
    const frame = core.compute(bars, set);
    set.features.forEach(({ expression }, k) => {
      const alone = core.compute(bars, setOf(core, [expression])).columns[0]!;
      hold(
        alone.every((value, i) => Object.is(value, frame.columns[k]![i])),
        () => `${expression} alone differs from what it is in a set`,
      );
    });
  }
}

/** What is cheap, or finds much, first. */
const PARTS: readonly ((matter: Matter) => void)[] = [
  market,
  meanings,
  refusals,
  panels,
  eachRead,
  windows,
  declared,
  probes,
  goldenSamples,
  operators,
  randomSets,
  language,
  goldenRows,
  borders,
  definitions,
  sets,
];

import type { Bar, Bars } from '../../src/bars/bars.js';
import { seededRandom, type Random } from './random.js';

type MutableBars = { readonly [column in keyof Bars]: Float64Array };
type ValueColumn = Exclude<keyof Bars, 'timestamp'>;

const COLUMNS: readonly ValueColumn[] = ['open', 'high', 'low', 'close', 'volume'];
const MINUTE = 60_000;

/** What a run of bars may suffer from; each changes some of the values of a random walk. */
export const TRAITS = [
  'holes',
  'wholeHoles',
  'leadingHoles',
  'holeRuns',
  'zeros',
  'minusZeros',
  'ties',
  'stretches',
  'flat',
  'spikes',
  'hugeSpikes',
  'large',
  'huge',
  'small',
  'tiny',
  'subnormal',
  'negative',
  'infinities',
] as const;

/** Of these the values are often equal, or holes stand at each place of a window. */
export const TIED_TRAITS = ['lattice', 'steps', 'hush', 'noVolume', 'phasedHoles', 'otherHoles'] as const;
export type Trait = (typeof TRAITS)[number] | (typeof TIED_TRAITS)[number];

/** Which bars: a failing one is made again from these three. */
export type BarsRecipe = { readonly seed: number; readonly length: number; readonly traits: readonly Trait[] };

/** A random walk of prices near 100 with high and low around open and close, and no two neighbouring bars alike. */
export function cleanBars(length: number, seed: number): MutableBars {
  const random = seededRandom(seed);
  const bars = emptyBars(length);
  let price = 50 + 100 * random.unit();
  for (let i = 0; i < length; i++) {
    const open = price * (1 + 0.004 * (random.unit() - 0.5));
    const close = open * (1 + 0.04 * (random.unit() - 0.5));
    bars.timestamp[i] = 1_600_000_000_000 + i * MINUTE;
    bars.open[i] = open;
    bars.close[i] = close;
    bars.high[i] = Math.max(open, close) * (1 + 0.01 * random.unit() + 1e-6);
    bars.low[i] = Math.min(open, close) * (1 - 0.01 * random.unit() - 1e-6);
    bars.volume[i] = 1000 * random.unit() + 1;
    price = close < 20 ? 2 * close : close > 400 ? close / 2 : close;
  }
  return bars;
}

/** Bars as a recipe says: the walk, then its traits one after the other. */
export function hostileBars({ seed, length, traits }: BarsRecipe): MutableBars {
  const bars = cleanBars(length, seed);
  const random = seededRandom(seed ^ 0x5bd1e995);
  for (const trait of traits) APPLY[trait](bars, random);
  return bars;
}

/** The traits of bars that `wellFormedBars` leaves as they are, or nearly so. */
export const TAME_TRAITS: readonly Trait[] = [
  'holes',
  'zeros',
  'minusZeros',
  'ties',
  'stretches',
  'flat',
  'spikes',
  'large',
  'small',
  'negative',
];

/** The same made into what a market can show: high and low around open and close, prices of 1e-9 to 1e12, no negative volume, no holes. */
export function wellFormedBars(recipe: BarsRecipe): MutableBars {
  const bars = hostileBars(recipe);
  const price = (value: number): number => (value >= 1e-9 || value <= -1e-9 ? Math.min(Math.abs(value), 1e12) : 1);
  for (let i = 0; i < bars.timestamp.length; i++) {
    const [open, high, low, close] = [bars.open, bars.high, bars.low, bars.close].map((column) => price(column[i]!));
    bars.open[i] = open!;
    bars.close[i] = close!;
    bars.high[i] = Math.max(open!, high!, low!, close!);
    bars.low[i] = Math.min(open!, high!, low!, close!);
    bars.volume[i] = bars.volume[i]! > 0 ? Math.min(bars.volume[i]!, 1e15) : 0;
  }
  return bars;
}

/** Another bar for the time of row `i`: one value of it changed, or all, sometimes into something odd. */
export function otherBar(bars: Bars, i: number, random: Random): Bar {
  const bar = { ...rowOf(bars, i) };
  const change = (column: ValueColumn): void => {
    const value = bar[column];
    bar[column] = random.pick([value * 1.01 + 0.5, 101 + 7 * random.unit(), -value, 0, NaN, 1e15, 1e-8, Infinity, 1e300]);
  };
  if (random.oneIn(2)) change(random.pick(COLUMNS));
  else COLUMNS.forEach(change);
  return bar;
}

export function rowOf(bars: Bars, i: number): Bar {
  return {
    timestamp: bars.timestamp[i]!,
    open: bars.open[i]!,
    high: bars.high[i]!,
    low: bars.low[i]!,
    close: bars.close[i]!,
    volume: bars.volume[i]!,
  };
}

/** A copy whose row of the same timestamp is `bar`. */
export function withBar(bars: Bars, bar: Bar): MutableBars {
  const copy = mapColumns(bars, (column) => column.slice());
  const i = bars.timestamp.indexOf(bar.timestamp);
  for (const column of COLUMNS) copy[column][i] = bar[column];
  return copy;
}

/** Rows `[from, to)` in arrays of their own. */
export function rowsOf(bars: Bars, from: number, to: number): MutableBars {
  return mapColumns(bars, (column) => column.slice(from, to));
}

/** The prices times `factor`. */
export function scaledPrices(bars: Bars, factor: number): MutableBars {
  return scaledBars(bars, factor, 1);
}

/** The prices times one factor and the volumes times another. */
export function scaledBars(bars: Bars, ofPrices: number, ofVolumes: number): MutableBars {
  return mapColumns(bars, (column, name) => {
    if (name === 'timestamp') return column.slice();
    const factor = name === 'volume' ? ofVolumes : ofPrices;
    return column.map((value) => value * factor);
  });
}

function mapColumns(bars: Bars, change: (column: Float64Array, name: keyof Bars) => Float64Array): MutableBars {
  return {
    timestamp: change(bars.timestamp, 'timestamp'),
    open: change(bars.open, 'open'),
    high: change(bars.high, 'high'),
    low: change(bars.low, 'low'),
    close: change(bars.close, 'close'),
    volume: change(bars.volume, 'volume'),
  };
}

function emptyBars(length: number): MutableBars {
  const column = (): Float64Array => new Float64Array(length);
  return { timestamp: column(), open: column(), high: column(), low: column(), close: column(), volume: column() };
}

/** Writes `value()` into single cells, one in `n`. */
function sprinkle(bars: MutableBars, random: Random, n: number, value: (old: number) => number): void {
  for (const column of COLUMNS) {
    for (let i = 0; i < bars[column].length; i++) if (random.oneIn(n)) bars[column][i] = value(bars[column][i]!);
  }
}

/** Runs of up to `longest` rows, one starting in `n`, handed with the first and the last row to `change`. */
function runs(bars: MutableBars, random: Random, n: number, longest: number, change: (from: number, to: number) => void): void {
  const { length } = bars.timestamp;
  for (let i = 0; i < length; i++) {
    if (!random.oneIn(n)) continue;
    const to = Math.min(length, i + random.integer(1, longest));
    change(i, to);
    i = to;
  }
}

function fillAll(bars: MutableBars, value: number, from: number, to: number): void {
  for (const column of COLUMNS) bars[column].fill(value, from, to);
}

function scaleAll(bars: MutableBars, factor: number): void {
  for (const column of COLUMNS) for (let i = 0; i < bars[column].length; i++) bars[column][i]! *= factor;
}

const APPLY: Readonly<Record<Trait, (bars: MutableBars, random: Random) => void>> = {
  holes: (bars, random) => sprinkle(bars, random, 25, () => NaN),
  wholeHoles: (bars, random) => runs(bars, random, 30, 1, (from, to) => fillAll(bars, NaN, from, to)),
  leadingHoles: (bars, random) => fillAll(bars, NaN, 0, Math.min(bars.timestamp.length, random.integer(1, 12))),
  holeRuns: (bars, random) => runs(bars, random, 60, 25, (from, to) => fillAll(bars, NaN, from, to)),
  // One bar is a hole, then one after two, after three, …: sooner or later a hole stands at each place of a window.
  phasedHoles: (bars) => {
    for (let i = 3, gap = 1; i < bars.timestamp.length; i += ++gap) fillAll(bars, NaN, i, i + 1);
  },
  otherHoles: (bars, random) =>
    runs(bars, random, 30, 14, (from, to) => {
      for (let i = from; i < to; i += 2) fillAll(bars, NaN, i, i + 1);
    }),
  // Whole prices a few apart: neighbours, extremes, gains and losses are often exactly equal, and high and low lie around the body.
  lattice: (bars, random) => {
    let price = 100;
    for (let i = 0; i < bars.timestamp.length; i++) {
      const open = price + random.pick([0, 0, 1, -1]);
      const close = Math.max(20, open + random.pick([0, 1, 1, -1, -1, 2, -2]));
      bars.open[i] = open;
      bars.close[i] = close;
      bars.high[i] = Math.max(open, close) + random.pick([0, 0, 1]);
      bars.low[i] = Math.min(open, close) - random.pick([0, 0, 1]);
      bars.volume[i] = random.pick([4, 8, 8, 12]);
      price = close;
    }
  },
  // All of some bars alike, then all others alike at another height.
  steps: (bars, random) => {
    let height = 0;
    let left = 0;
    for (let i = 0; i < bars.timestamp.length; i++) {
      if (left-- === 0) {
        height = random.pick([60, 80, 81, 100, 160]);
        left = random.integer(1, 14);
      }
      bars.open[i] = bars.close[i] = height;
      bars.high[i] = height + 1;
      bars.low[i] = height - 1;
      bars.volume[i] = 10 * height;
    }
  },
  // Closes that hardly move, as of pegged prices, then opens, then neither.
  hush: (bars, random) => {
    for (let i = 0; i < bars.timestamp.length; i++) {
      const phase = Math.floor(i / 20) % 3;
      if (phase < 2) bars[phase === 0 ? 'close' : 'open'][i] = 100 + 1e-6 * random.unit();
    }
  },
  noVolume: (bars, random) => runs(bars, random, 15, 12, (from, to) => void bars.volume.fill(0, from, to)),
  zeros: (bars, random) => sprinkle(bars, random, 8, () => 0),
  minusZeros: (bars, random) => sprinkle(bars, random, 5, () => random.pick([-0, 0])),
  ties: (bars, random) => sprinkle(bars, random, 2, () => random.integer(98, 102)),
  stretches: (bars, random) =>
    runs(bars, random, 40, 30, (from, to) => {
      for (const column of COLUMNS) bars[column].fill(bars[column][from]!, from, to);
    }),
  flat: (bars, random) => COLUMNS.forEach((column) => bars[column].fill(100 * random.unit())),
  spikes: (bars, random) => sprinkle(bars, random, 60, (old) => old * 1e12),
  hugeSpikes: (bars, random) => sprinkle(bars, random, 80, () => random.pick([1e300, -1e300, 1.7e308, 1e30])),
  large: (bars) => scaleAll(bars, 1e15),
  huge: (bars) => scaleAll(bars, 1e298),
  small: (bars) => scaleAll(bars, 1e-10),
  tiny: (bars) => scaleAll(bars, 1e-302),
  subnormal: (bars, random) => sprinkle(bars, random, 3, () => random.pick([5e-324, 1e-310, -5e-324])),
  negative: (bars, random) => sprinkle(bars, random, 3, (old) => -old),
  infinities: (bars, random) => sprinkle(bars, random, 40, () => random.pick([Infinity, -Infinity])),
};

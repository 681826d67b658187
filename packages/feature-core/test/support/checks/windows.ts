import type { Bars } from '../../../src/bars/bars.js';
import { hold, sameColumns } from '../bits.js';
import { rowsOf } from '../hostileBars.js';
import type { Random } from '../random.js';
import { setOf, type Core } from './subject.js';

/** Closes whose exponents lie within 40 of each other, of both signs, with ties and a few holes. */
export function withinFortyExponents(bars: Bars, random: Random): Bars {
  const next = rowsOf(bars, 0, bars.timestamp.length);
  const base = random.integer(-400, 400);
  for (let i = 0; i < next.close.length; i++) {
    const exponent = random.oneIn(3) ? random.pick([0, 39]) : random.integer(0, 39);
    next.close[i] = (random.oneIn(2) ? 1 : -1) * (1 + random.unit()) * 2 ** (base + exponent);
    if (i > 0 && random.oneIn(20)) next.close[i] = next.close[i - 1]!;
    if (random.oneIn(90)) next.close[i] = random.pick([NaN, Infinity, -Infinity]);
  }
  return next;
}

/** Sums, means, extremes and sums of changes from bar `cut` on have the bits of a series that starts there. */
export function startDoesNotMatter(core: Core, bars: Bars, period: number, cut: number): void {
  const set = setOf(
    core,
    ['sma', 'sum', 'min', 'max'].map((name) => `${name}(close, ${period})`),
  );
  const { length } = bars.timestamp;
  const skip = Math.min(length - cut, period - 1);
  const whole = core.compute(bars, set).slice(cut + skip, length);
  sameColumns(core.compute(rowsOf(bars, cut, length), set).slice(skip, length - cut), whole, `period ${period}, from row ${cut} on`);
}

/** Sums and means are those of big integers: every window exactly, rounded once. */
export function sumsAreExact(core: Core, bars: Bars, period: number): void {
  const set = setOf(core, [`sum(close, ${period})`]);
  const sums = core.compute(bars, set).columns[0]!;
  const { close } = bars;
  const smallest = Math.min(...close.filter(Number.isFinite).map(Math.abs));
  const unit = 2 ** (Math.floor(Math.log2(smallest)) - 54);
  for (let i = period - 1; i < close.length; i += 7) {
    const window = close.subarray(i - period + 1, i + 1);
    if (!window.every(Number.isFinite)) continue;
    let total = 0n;
    for (const value of window) total += BigInt(value / unit);
    const exact = Number(total) * unit;
    hold(
      Object.is(sums[i], exact) || (sums[i] === 0 && exact === 0),
      () => `sum(close, ${period}) row ${i} is ${sums[i]}, exactly ${exact}`,
    );
  }
}

/** Deviations are within 1e-12 of the window's largest value from those of a series that starts at the window, and of a two-pass sum. */
export function deviationsAreSteady(core: Core, bars: Bars, period: number): void {
  const set = setOf(core, [`std(close, ${period})`, `stddev(close, ${period})`]);
  const frame = core.compute(bars, set);
  const { close } = bars;
  for (let i = period - 1; i < close.length; i++) {
    const window = close.subarray(i - period + 1, i + 1);
    if (!window.every(Number.isFinite)) continue;
    const largest = window.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const squares = twoPass(window);
    [period - 1, period].forEach((divisor, k) => {
      const actual = frame.columns[k]![i]!;
      const wanted = Math.sqrt(squares / divisor);
      hold(
        Math.abs(actual - wanted) <= 1e-12 * largest,
        () => `${set.features[k]!.expression} row ${i} is ${actual}, in two passes ${wanted}, largest value ${largest}`,
      );
    });
    if (!window.every((value) => value === window[0])) continue;
    hold(
      Object.is(frame.columns[0]![i], 0) && Object.is(frame.columns[1]![i], 0),
      () => `the deviation of ${period} equal values at row ${i} is ${frame.columns[0]![i]}`,
    );
  }
}

function twoPass(window: Float64Array): number {
  let mean = 0;
  for (const value of window) mean += value / window.length;
  let rest = 0;
  let squares = 0;
  for (const value of window) {
    const d = value - mean;
    rest += d;
    squares += d * d;
  }
  return squares - (rest * rest) / window.length;
}

/** A window of equal values has exactly that value as mean and as extremes, whatever came before it. */
export function equalMeans(core: Core, bars: Bars, value: number, period: number): void {
  equalValuesGive(core, bars, value, period, {
    [`sma(close, ${period})`]: value,
    [`max(close, ${period})`]: value,
    [`min(close, ${period})`]: value,
  });
}

/** A window of equal values has deviation 0, and the other moments that go with it. */
export function equalDeviations(core: Core, bars: Bars, value: number, period: number): void {
  equalValuesGive(core, bars, value, period, {
    [`std(close, ${period})`]: 0,
    [`stddev(close, ${period})`]: 0,
    [`bbands(close, ${period}).upperband`]: value,
  });
}

function equalValuesGive(core: Core, bars: Bars, value: number, period: number, expected: Readonly<Record<string, number>>): void {
  const next = rowsOf(bars, 0, bars.timestamp.length);
  const start = Math.floor(next.close.length / 2);
  next.close.fill(value, start);
  const frame = core.compute(next, setOf(core, Object.keys(expected)));
  Object.entries(expected).forEach(([expression, wanted], k) => {
    const row = frame.columns[k]!.findIndex(
      (actual, i) => i >= start + period - 1 && !Object.is(actual, wanted) && (actual !== wanted || Object.is(wanted, 0)),
    );
    hold(row < 0, () => `${expression} of ${period} times ${value} at row ${row} is ${frame.columns[k]![row]}`);
  });
}

/** A sum that has left the range of doubles comes back once the values that made it large have left the window. */
export function overflowIsForgotten(core: Core, bars: Bars, period: number): void {
  const set = setOf(
    core,
    ['sma', 'sum', 'rsi_sma', 'std'].map((name) => `${name}(close, ${period})`),
  );
  const huge = rowsOf(bars, 0, bars.timestamp.length);
  const row = Math.floor(huge.close.length / 3);
  huge.close.set([1.7e308, 1.6e308, -1.7e308, -1.6e308], row);
  const from = row + 4 + period;
  const [frame, clean] = [huge, bars].map((each) => core.compute(each, set).slice(from, huge.close.length));
  set.features.forEach(({ expression }, k) => {
    const wanted = clean!.columns[k]!;
    const off = frame!.columns[k]!.findIndex((value, i) => !(Math.abs(value - wanted[i]!) <= 1e-9 * Math.max(1, Math.abs(wanted[i]!))));
    hold(off < 0, () => `${expression} is ${frame!.columns[k]![off]} ${off} bars after an overflow has left, not ${wanted[off]}`);
  });
}

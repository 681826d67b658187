import { expand } from '../../../src/expression/expand.js';
import { operatorsIn } from '../../../src/expression/tree.js';
import { hold, sameColumns } from '../bits.js';
import { rowsOf, scaledPrices } from '../hostileBars.js';
import type { Check } from './subject.js';

/** On bars without holes or repeats each column is NaN up to its declared lookback, and never from there on. */
export const lookbackIsExact: Check = (core, set, bars) => {
  const frame = core.compute(bars, set);
  set.features.forEach(({ name, expression, lookback }, k) => {
    const values = frame.columns[k]!;
    const first = values.findIndex((value) => value === value);
    const expected = lookback < values.length ? lookback : -1;
    hold(first === expected, () => `${name} = ${expression}: first defined at row ${first}, declared ${lookback}`);
    const gap = first < 0 ? -1 : values.findIndex((value, i) => i > first && value !== value);
    hold(gap < 0, () => `${name} = ${expression}: NaN at row ${gap}, after its lookback of ${lookback}`);
  });
};

/**
 * From the bar after a hole on, a window column has what a series has that starts there, as soon as that has a value: the hole is forgotten the moment it leaves.
 * A column that leaves holes out or puts a value in their place has it once all of its window is after the hole.
 */
export const holesAreForgotten: Check = (core, set, bars, random) => {
  const { length } = bars.timestamp;
  const hole = random.integer(0, length - 1);
  const end = Math.min(length, hole + random.pick([1, 2, 7]));
  const holed = rowsOf(bars, 0, length);
  for (const column of ['open', 'high', 'low', 'close', 'volume'] as const) holed[column].fill(NaN, hole, end);
  const frame = core.compute(holed, set);
  const after = core.compute(rowsOf(bars, end, length), set);
  set.features.forEach(({ name, expression, memory, reach, tree }, k) => {
    if (memory !== 'window') return;
    const first = operatorsIn(expand(tree)).some(looksPastHoles) ? reach : 0;
    after.columns[k]!.forEach((wanted, i) => {
      const actual = frame.columns[k]![end + i]!;
      const close =
        i < first || wanted !== wanted || Object.is(actual, wanted) || Math.abs(actual - wanted) <= 1e-9 * Math.max(1, Math.abs(wanted));
      hold(
        close,
        () =>
          `${name} = ${expression}: ${actual} at row ${end + i}, ${i} bars after a hole has ended; ${wanted} in a series that starts there`,
      );
    });
  });
};

function looksPastHoles(operator: ReturnType<typeof operatorsIn>[number]): boolean {
  if (operator.kind === 'elementwise') return operator.lookbackRule === 'defined' && operator.unit === 'x';
  return operator.kind === 'kernel' && operator.skipsHoles === true;
}

/** A column of one recursive kernel that is NaN at a hole goes on after it as if the hole had never been: what it gives on the other bars is what it gives without the hole. */
export const holesAreSkipped: Check = (core, set, bars, random) => {
  const { length } = bars.timestamp;
  const holed = rowsOf(bars, 0, length);
  const holes = new Set(Array.from({ length: 4 }, () => random.integer(0, length - 1)));
  const kept = Array.from({ length }, (_, i) => i).filter((i) => !holes.has(i));
  for (const column of ['open', 'high', 'low', 'close', 'volume'] as const)
    for (const i of holes) holed[column][i] = random.pick([NaN, Infinity]);
  const pick = (values: Float64Array): Float64Array => Float64Array.from(kept, (i) => values[i]!);
  const { timestamp, open, high, low, close, volume } = bars;
  const rest = { timestamp: pick(timestamp), open: pick(open), high: pick(high), low: pick(low), close: pick(close), volume: pick(volume) };
  const frame = core.compute(holed, set);
  const without = core.compute(rest, set);
  set.features.forEach(({ name, expression, memory }, k) => {
    const values = frame.columns[k]!;
    if (memory === 'window' || [...holes].some((i) => Number.isFinite(values[i]))) return;
    sameColumns(
      { names: [`${name} = ${expression}`], columns: [pick(values)] },
      { names: [name], columns: [without.columns[k]!] },
      'with holes taken out',
    );
  });
};

/** Prices times a power of two: prices scale, ratios, percentages and volumes keep their bits. */
export const scaleIsAsDeclared: Check = (core, set, bars, random) => {
  const factor = 2 ** random.pick([-3, -1, 1, 5, 9]);
  const plain = core.compute(bars, set);
  const scaled = core.compute(scaledPrices(bars, factor), set);
  const kept = set.features.flatMap(({ unit }, k) => (unit === 'mixed' ? [] : [{ k, by: unit === 'price' ? factor : 1 }]));
  const pick = (columns: readonly Float64Array[], by: (k: number) => number): readonly Float64Array[] =>
    kept.map(({ k }) => columns[k]!.map((value) => value * by(k)));
  const names = kept.map(({ k }) => `${set.names[k]} = ${set.features[k]!.expression}`);
  sameColumns(
    { names, columns: pick(scaled.columns, () => 1) },
    { names, columns: pick(plain.columns, (k) => kept.find((entry) => entry.k === k)!.by) },
    `prices times ${factor}`,
  );
};

/** On bars whose close is within high and low, a percentage of the catalogue is within 0 and 100 (but for a rounding). */
export const percentagesAreBounded: Check = (core, set, bars) => {
  const frame = core.compute(bars, set);
  set.features.forEach(({ name, expression, unit }, k) => {
    if (unit !== 'percent') return;
    const row = frame.columns[k]!.findIndex((value) => value < -1e-10 || value > 100 + 1e-10);
    hold(row < 0, () => `${name} = ${expression} is ${frame.columns[k]![row]} at row ${row}`);
  });
};

/** No value is outside of what the expression alone says that it can be; for bars that are well formed. */
export const valuesStayInRange: Check = (core, set, bars) => {
  const frame = core.compute(bars, set);
  set.features.forEach(({ name, expression, range: { lo, hi, integer } }, k) => {
    const row = frame.columns[k]!.findIndex((value) => value < lo || value > hi || (integer && value % 1 !== 0 && Number.isFinite(value)));
    hold(
      row < 0,
      () => `${name} = ${expression} is ${frame.columns[k]![row]} at row ${row}, outside of ${integer ? 'whole ' : ''}${lo}..${hi}`,
    );
  });
};

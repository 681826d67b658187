import { BAR_COLUMNS, compute, sliceBars, type Bars, type FeatureSet } from '@barkeep/feature-core';
import { isSame, type Adjusted, type BarValues, type InParts, type Recomputed, type Surroundings } from './hypothesis.js';
import { startsIn } from './restarted.js';
import { findSteps, stepsOf } from './stepped.js';

export type SurroundingsParts = {
  readonly legacy: ReadonlyMap<string, Float64Array>;
  readonly barkeep: ReadonlyMap<string, Float64Array>;
  readonly alternatives: Surroundings['alternatives'];
  readonly timestamps: Float64Array;
  readonly tolerance: number;
  /** The set over all rows of the legacy side in their order, at the rows compared; undefined where it lacks a bar column, or has the rows that Barkeep has. */
  readonly overLegacyRows?: () => ReadonlyMap<string, Float64Array> | undefined;
  /** The bars that Barkeep computed from, from its origin on. */
  readonly bars?: Bars;
  readonly set?: FeatureSet;
};

/** Puts together what the hypotheses may ask for; what costs a run of the set is made once, when it is asked for. */
export function surroundingsOf({ bars, set, timestamps, tolerance, overLegacyRows, ...sides }: SurroundingsParts): Surroundings {
  const plain = { ...sides, ...(set === undefined ? {} : { set }) };
  const rows = bars === undefined ? undefined : rowsOf(bars.timestamp, timestamps);
  if (bars === undefined || set === undefined || rows === undefined)
    return { ...plain, overLegacyBars: () => undefined, overAdjusted: () => undefined };
  const picked = Object.fromEntries(BAR_COLUMNS.map((name) => [name, Float64Array.from(rows, (row) => bars[name][row]!)])) as BarValues;
  const over: NonNullable<Surroundings['over']> = (asked, replaced = {}) => {
    const frame = compute(replacedIn(bars, rows, replaced), asked);
    return new Map(frame.names.map((name, k) => [name, Float64Array.from(rows, (row) => frame.columns[k]![row]!)]));
  };
  return {
    ...plain,
    bars: picked,
    over,
    overLegacyBars: once(() => {
      const inRows = overLegacyRows?.();
      const found = overLegacy(sides.legacy, picked, tolerance, (replaced) => over(set, replaced));
      if (inRows === undefined) return found;
      return {
        columns: inRows,
        changed: [...(found?.changed ?? []), 'rows'],
        ...(found?.steps === undefined ? {} : { steps: found.steps }),
      };
    }),
    overParts: once(() => overParts(bars, rows, set, startsIn(sides))),
    overAdjusted: once(() => overSteps({ ...sides, set }, picked, (replaced) => over(set, replaced))),
  };
}

function rowsOf(all: Float64Array, wanted: Float64Array): Int32Array | undefined {
  const known = new Map(Array.from(all, (ms, row) => [ms, row]));
  const rows = Int32Array.from(wanted, (ms) => known.get(ms) ?? -1);
  return rows.includes(-1) ? undefined : rows;
}

/** The bars with other values in these rows. */
function replacedIn(bars: Bars, rows: Int32Array, replaced: Partial<BarValues>): Bars {
  const columns = Object.entries(replaced).map(([name, values]) => {
    const column = bars[name as keyof BarValues].slice();
    rows.forEach((row, i) => (column[row] = values[i]!));
    return [name, column];
  });
  return { ...bars, ...(Object.fromEntries(columns) as Partial<Bars>) };
}

/** The set over each part by itself; only for rows that lie side by side. */
function overParts(bars: Bars, rows: Int32Array, set: FeatureSet, starts: readonly number[]): InParts | undefined {
  if (starts.length === 0 || rows.some((row, i) => i > 0 && row !== rows[i - 1]! + 1)) return undefined;
  const borders = [0, ...starts, rows.length];
  const columns = new Map(set.names.map((name) => [name, new Float64Array(rows.length)]));
  for (let k = 1; k < borders.length; k++) {
    const [from, to] = [borders[k - 1]!, borders[k]!];
    const frame = compute(sliceBars(bars, rows[from]!, rows[from]! + to - from), set);
    frame.names.forEach((name, at) => columns.get(name)!.set(frame.columns[at]!, from));
  }
  return { columns, starts };
}

type Over = (replaced: Partial<BarValues>) => ReadonlyMap<string, Float64Array>;

function overLegacy(legacy: SurroundingsParts['legacy'], bars: BarValues, tolerance: number, over: Over): Recomputed | undefined {
  const changed = BAR_COLUMNS.filter((name) => legacy.get(name)?.some((v, i) => !isSame(v, bars[name][i]!, tolerance, 0)) === true);
  if (changed.length === 0) return undefined;
  const columns = over(Object.fromEntries(changed.map((name) => [name, legacy.get(name)!])));
  const steps = changed.includes('close') ? stepsOf(legacy.get('close')!, bars.close) : undefined;
  return { columns, changed, ...(steps === undefined ? {} : { steps }) };
}

function overSteps(sides: Pick<Surroundings, 'legacy' | 'barkeep' | 'set'>, bars: BarValues, over: Over): Adjusted | undefined {
  const steps = findSteps(sides);
  if (steps === undefined) return undefined;
  const factors = new Float64Array(bars.close.length);
  steps.forEach(({ row, factor }, k) => factors.fill(factor, k === 0 ? 0 : row));
  const scaled = (values: Float64Array): Float64Array => values.map((v, i) => v * factors[i]!);
  const { open, high, low, close } = bars;
  return { steps, columns: over({ open: scaled(open), high: scaled(high), low: scaled(low), close: scaled(close) }) };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

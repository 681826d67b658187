import {
  BAR_COLUMNS,
  compute,
  InvalidParamError,
  UnknownNameError,
  type BarColumn,
  type Bars,
  type FeatureSet,
} from '@barkeep/feature-core';
import { align, type Alignment, type Unmatched } from './align.js';
import { diagnose, type Diagnosis } from './diagnosis/diagnose.js';
import { isSame, type Pair } from './diagnosis/hypothesis.js';
import { surroundingsOf } from './diagnosis/surroundings.js';
import { typicalSize } from './difference.js';
import { pickRows, requireFrame, type ComparableFrame } from './frame.js';
import { findLabelShift, type LabelShift } from './labels.js';
import { tallyColumn, type ColumnTally } from './tally.js';

/** How far two values may lie apart and count as the same, as a share of the larger one or of the column's usual size. */
export const DEFAULT_COMPARE_TOLERANCE = 1e-9;
/** Rows that a diagnosis looks at. */
const MOST_DIAGNOSED = 16_384;
const ROWS_BEFORE = 2_048;
const DAY_MS = 86_400_000;

export type CompareOptions = {
  /** Names of legacy columns that Barkeep has under another name: `{ SMA20: 'sma_20' }`. Default: none. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Barkeep's names of the columns to compare. Default: all that both have. */
  readonly columns?: readonly string[];
  /** Default 1e-9; 0 wants every bit. */
  readonly tolerance?: number;
  /** Whether columns that differ are diagnosed. Default true. */
  readonly diagnose?: boolean;
  /** The bars that Barkeep computed from, from its first on, and the set: with them other bars and other formulas are tried. */
  readonly bars?: Bars;
  readonly set?: FeatureSet;
  /** Other answers of Barkeep, by what was asked for: `{ "origin 'series'": frame }`. */
  readonly alternatives?: Readonly<Record<string, ComparableFrame>>;
};

/** What was counted of a column, and why it differs where it does. */
export type ColumnComparison = ColumnTally & {
  /** Barkeep's name of it, and the legacy side's. */
  readonly column: string;
  readonly legacyColumn: string;
  readonly diagnoses: readonly Diagnosis[];
};

/** Two frames, cell by cell. */
export type FrameComparison = {
  /** No cell is inconsistent, and no row or asked-for column is on one side only. */
  readonly clean: boolean;
  readonly tolerance: number;
  readonly rows: number;
  readonly cells: number;
  readonly equal: number;
  readonly inconsistent: number;
  readonly worstError: number;
  readonly worstRelative: number;
  readonly worstUlps: number;
  /** The column of `worstError`; null where all cells are equal. */
  readonly worstColumn: string | null;
  readonly onlyLegacy: Unmatched;
  readonly onlyBarkeep: Unmatched;
  readonly repeatedLabels: number;
  readonly unorderedLabels: number;
  /** Labels that are off; null where they are not. The columns are then counted by their labels as they are, and diagnosed over moved ones. */
  readonly labels: LabelShift | null;
  readonly columns: readonly ColumnComparison[];
  /** Legacy columns that Barkeep has none for under that name, with the one whose values they have. */
  readonly unmatched: readonly { readonly column: string; readonly equals: string | null }[];
  /** Barkeep's columns that the legacy side lacks. */
  readonly missing: readonly string[];
  /** What is true of all columns together. */
  readonly notes: readonly string[];
};

/**
 * Compares a legacy frame with Barkeep's by timestamp and column name. Cells are the common rows of the common columns; NaN equals NaN.
 * @throws InvalidParamError `INVALID_PARAM` for a frame that is none, or a tolerance below 0
 * @throws UnknownNameError `UNKNOWN_FIELD` for a column or an alias that neither side has
 * @example
 * const side = (values: number[]) => ({ timestamps: Float64Array.of(0, 1), names: ['rsi_14'], columns: [Float64Array.from(values)] });
 * compareFrames(side([0, 50]), side([NaN, 50])).columns[0]?.diagnoses[0]?.cause; // → nan-as-zero
 */
export function compareFrames(legacy: ComparableFrame, barkeep: ComparableFrame, options: CompareOptions = {}): FrameComparison {
  const { tolerance = DEFAULT_COMPARE_TOLERANCE } = options;
  requireFrame('legacy', legacy);
  requireFrame('barkeep', barkeep);
  if (!(tolerance >= 0 && tolerance < 1))
    throw new InvalidParamError('compareFrames', 'tolerance', tolerance, 'use a number from 0 (every bit) to below 1');
  const paired = pairColumns(legacy, barkeep, options);
  const plain = align(legacy.timestamps, barkeep.timestamps);
  const off = findLabelShift(legacy, barkeep, plain, paired.map(({ x, y }) => [x, y] as const).slice(0, 12));
  const diagnosing =
    options.diagnose === false ? undefined : new Diagnosing(legacy, barkeep, paired, off?.alignment ?? plain, off?.shift, options);
  const labels = pickRows(barkeep.timestamps, plain.barkeep);
  const columns = paired.map(({ column, legacyColumn, x, y }): ColumnComparison => {
    const { tally } = tallyColumn(pickRows(x, plain.legacy), pickRows(y, plain.barkeep), labels, tolerance);
    const differs = tally.inconsistent > 0 || off !== undefined;
    return { column, legacyColumn, ...tally, diagnoses: differs ? (diagnosing?.of(column, x, y, tolerance) ?? []) : [] };
  });
  const notes = notesOf(columns, barkeep, paired, plain);
  return { ...summary(columns, plain, off?.shift ?? null, tolerance, unmatchedColumns(legacy, barkeep, paired, plain, options)), notes };
}

type Paired = { readonly column: string; readonly legacyColumn: string; readonly x: Float64Array; readonly y: Float64Array };

function pairColumns(legacy: ComparableFrame, barkeep: ComparableFrame, { aliases = {}, columns }: CompareOptions): readonly Paired[] {
  for (const [name, other] of Object.entries(aliases)) {
    if (!legacy.names.includes(name)) throw new UnknownNameError('UNKNOWN_FIELD', 'legacy column', name, legacy.names);
    if (!barkeep.names.includes(other)) throw new UnknownNameError('UNKNOWN_FIELD', 'column', other, barkeep.names);
  }
  const unknown = columns?.find((name) => !barkeep.names.includes(name));
  if (unknown !== undefined) throw new UnknownNameError('UNKNOWN_FIELD', 'column', unknown, barkeep.names);
  return legacy.names.flatMap((legacyColumn, k) => {
    const column = aliases[legacyColumn] ?? legacyColumn;
    const at = barkeep.names.indexOf(column);
    if (at < 0 || (columns !== undefined && !columns.includes(column))) return [];
    return [{ column, legacyColumn, x: legacy.columns[k]!, y: barkeep.columns[at]! }];
  });
}

/** The columns over a window of rows around the first that differ, and what hypotheses may ask for. */
class Diagnosing {
  constructor(
    private readonly legacy: ComparableFrame,
    private readonly barkeep: ComparableFrame,
    private readonly paired: readonly Paired[],
    private readonly alignment: Alignment,
    private readonly shift: LabelShift | undefined,
    private readonly options: CompareOptions,
  ) {}

  of(column: string, x: Float64Array, y: Float64Array, tolerance: number): readonly Diagnosis[] {
    const moved = this.shift === undefined ? [] : [labelDiagnosis(this.shift)];
    const all = this.pairOf(column, x, y, 0, this.alignment.legacy.length, tolerance);
    if (all.count === 0) return moved;
    const first = all.differs.indexOf(1);
    const from = all.x.length <= MOST_DIAGNOSED ? 0 : Math.max(0, Math.min(first - ROWS_BEFORE, all.x.length - MOST_DIAGNOSED));
    const to = Math.min(all.x.length, from + MOST_DIAGNOSED);
    const pair = this.pairOf(column, x, y, from, to, tolerance);
    return [...moved, ...diagnose(pair, this.around(from, to, pair.timestamps, tolerance))];
  }

  private pairOf(column: string, x: Float64Array, y: Float64Array, from: number, to: number, tolerance: number): Pair {
    const [rowsX, rowsY] = [this.alignment.legacy.subarray(from, to), this.alignment.barkeep.subarray(from, to)];
    const sides = { x: pickRows(x, rowsX), y: pickRows(y, rowsY), timestamps: pickRows(this.barkeep.timestamps, rowsY) };
    const { differs, tally } = tallyColumn(sides.x, sides.y, sides.timestamps, tolerance);
    return { column, ...sides, differs, count: tally.inconsistent, tolerance };
  }

  private around(from: number, to: number, timestamps: Float64Array, tolerance: number): ReturnType<typeof surroundingsOf> {
    const known = this.windows.get(from);
    if (known !== undefined) return known;
    const [rowsX, rowsY] = [this.alignment.legacy.subarray(from, to), this.alignment.barkeep.subarray(from, to)];
    const legacyOf = new Map(this.paired.map(({ column, x }) => [column, x]));
    for (const [k, name] of this.legacy.names.entries()) if (!legacyOf.has(name)) legacyOf.set(name, this.legacy.columns[k]!);
    const { bars, set, alternatives = {} } = this.options;
    const made = surroundingsOf({
      legacy: new Map([...legacyOf].map(([name, values]) => [name, pickRows(values, rowsX)])),
      barkeep: new Map(this.barkeep.names.map((name, k) => [name, pickRows(this.barkeep.columns[k]!, rowsY)])),
      alternatives: new Map(Object.entries(alternatives).map(([name, frame]) => [name, columnsAt(frame, timestamps)])),
      timestamps,
      tolerance: Math.max(tolerance, DEFAULT_COMPARE_TOLERANCE),
      overLegacyRows: () => this.overLegacyRows(rowsX),
      ...(bars === undefined ? {} : { bars }),
      ...(set === undefined ? {} : { set }),
    });
    this.windows.set(from, made);
    return made;
  }

  /** Bars that are missing, repeated or out of order on the legacy side: the set as over its rows, whose times do not matter then. */
  private overLegacyRows(rows: Int32Array): ReadonlyMap<string, Float64Array> | undefined {
    const { set } = this.options;
    const { names, columns, timestamps } = this.legacy;
    const hasRows = timestamps.length === this.barkeep.timestamps.length && this.alignment.legacy.length === timestamps.length;
    if (set === undefined || hasRows || !BAR_COLUMNS.every((name) => names.includes(name))) return undefined;
    const bars = Object.fromEntries(BAR_COLUMNS.map((name) => [name, columns[names.indexOf(name)]!])) as Record<BarColumn, Float64Array>;
    const frame = compute({ timestamp: timestamps.map((_, row) => row * DAY_MS), ...bars }, set);
    return new Map(frame.names.map((name, k) => [name, pickRows(frame.columns[k]!, rows)]));
  }

  private readonly windows = new Map<number, ReturnType<typeof surroundingsOf>>();
}

function labelDiagnosis({ evidence, offsetsMs, cells, same }: LabelShift): Diagnosis {
  const facts = Object.fromEntries(offsetsMs.map((ms, k) => [k === 0 ? 'offsetMs' : 'otherOffsetMs', ms]));
  return { cause: 'time-label', explained: cells === 0 ? 0 : same / cells, evidence, facts, also: [] };
}

function columnsAt(frame: ComparableFrame, timestamps: Float64Array): ReadonlyMap<string, Float64Array> {
  const rows = new Map(Array.from(frame.timestamps, (ms, row) => [ms, row]));
  const at = Int32Array.from(timestamps, (ms) => rows.get(ms) ?? -1);
  return new Map(frame.names.map((name, k) => [name, Float64Array.from(at, (row) => (row < 0 ? NaN : frame.columns[k]![row]!))]));
}

const LEAST_ALIKE = 3;

function notesOf(
  columns: readonly ColumnComparison[],
  { timestamps }: ComparableFrame,
  paired: readonly Paired[],
  plain: Alignment,
): string[] {
  const notes: string[] = [];
  const first = plain.barkeep[0];
  const isLead = plain.onlyBarkeep.rows > 0 && first !== undefined && plain.onlyBarkeep.lastMs! < timestamps[first]!;
  if (isLead && timestamps.subarray(0, first).every((_, row) => paired.some(({ y }) => Number.isNaN(y[row]))))
    notes.push(`the legacy side has dropped the first ${first} rows, in each of which a column has no value yet: dropna`);
  const shifts = columns.flatMap(({ diagnoses }) => diagnoses.slice(0, 1).filter(({ cause }) => cause === 'shift'));
  const bars = shifts[0]?.facts['bars'];
  if (shifts.length === columns.length && shifts.length >= LEAST_ALIKE && shifts.every(({ facts }) => facts['bars'] === bars))
    notes.push(`all ${columns.length} columns are shifted by ${bars} alike: the labels may be off rather than the values`);
  return notes;
}

type Strays = Pick<FrameComparison, 'unmatched' | 'missing'>;

function unmatchedColumns(
  legacy: ComparableFrame,
  barkeep: ComparableFrame,
  paired: readonly Paired[],
  { legacy: rowsX, barkeep: rowsY }: Alignment,
  { columns }: CompareOptions,
): Strays {
  const used = new Set(paired.map(({ legacyColumn }) => legacyColumn));
  const found = new Set(paired.map(({ column }) => column));
  const missing = (columns ?? barkeep.names).filter((name) => !found.has(name));
  const equals = (values: Float64Array): string | null => {
    const x = pickRows(values, rowsX);
    const match = barkeep.names.find((_, k) => allSame(x, pickRows(barkeep.columns[k]!, rowsY)));
    return match ?? null;
  };
  const unmatched = legacy.names.flatMap((name, k) =>
    used.has(name) || columns !== undefined ? [] : [{ column: name, equals: equals(legacy.columns[k]!) }],
  );
  return { unmatched, missing };
}

function allSame(x: Float64Array, y: Float64Array): boolean {
  const size = typicalSize(y);
  return x.some((v) => v === v) && x.every((v, i) => isSame(v, y[i]!, 1e-7, size));
}

function summary(
  columns: readonly ColumnComparison[],
  { legacy, onlyLegacy, onlyBarkeep, repeated, unordered }: Alignment,
  labels: LabelShift | null,
  tolerance: number,
  strays: Strays,
): Omit<FrameComparison, 'notes'> {
  const total = (of: (column: ColumnComparison) => number): number => columns.reduce((sum, column) => sum + of(column), 0);
  const most = (of: (column: ColumnComparison) => number): number => columns.reduce((worst, column) => Math.max(worst, of(column)), 0);
  const inconsistent = total((column) => column.inconsistent);
  const worstError = most((column) => column.worstError);
  const oneSided = onlyLegacy.rows + onlyBarkeep.rows + repeated + unordered;
  return {
    clean: inconsistent === 0 && oneSided === 0 && columns.length > 0,
    tolerance,
    rows: legacy.length,
    cells: total((column) => column.cells),
    equal: total((column) => column.equal),
    inconsistent,
    worstError,
    worstRelative: most((column) => column.worstRelative),
    worstUlps: most((column) => column.worstUlps),
    worstColumn: worstError === 0 ? null : columns.find((column) => column.worstError === worstError)!.column,
    onlyLegacy,
    onlyBarkeep,
    repeatedLabels: repeated,
    unorderedLabels: unordered,
    labels,
    columns,
    ...strays,
  };
}

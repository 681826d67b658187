import type { BarColumn, FeatureSet } from '@barkeep/feature-core';

/** What can make a column of two programs differ. */
export const CAUSES = [
  'time-label',
  'other-bars',
  'adjusted-prices',
  'alias',
  'nan-as-zero',
  'nan-filled',
  'warm-up',
  'shift',
  'ddof',
  'scale',
  'offset',
  'standardised',
  'transform',
  'clipped',
  'float32',
  'decimals',
  'seed',
  'start',
  'alternative',
  'formula',
  'isolated',
  'rounding',
  'drift',
  'unknown',
] as const;
export type Cause = (typeof CAUSES)[number];

/** A column of both sides over their common rows, as the hypotheses see it. */
export type Pair = {
  readonly column: string;
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly timestamps: Float64Array;
  /** 1 where the cells are inconsistent. */
  readonly differs: Uint8Array;
  readonly count: number;
  /** How far two values may lie apart to count as the same under a hypothesis, as a share of the larger one or of the usual size. */
  readonly tolerance: number;
};

/** What else is known of the two sides. Columns are over the same rows as the pair's. */
export type Surroundings = {
  readonly legacy: ReadonlyMap<string, Float64Array>;
  readonly barkeep: ReadonlyMap<string, Float64Array>;
  /** The set that the columns are of, and the Barkeep bars of these rows. */
  readonly set?: FeatureSet;
  readonly bars?: BarValues;
  /** A set's columns over the Barkeep bars, with other values in place of some; undefined without bars. */
  readonly over?: (set: FeatureSet, replaced?: Partial<BarValues>) => ReadonlyMap<string, Float64Array>;
  /** The set over the bars that the legacy side has, and over those that its adjusted columns tell of; made when first asked for. */
  readonly overLegacyBars: () => Recomputed | undefined;
  readonly overAdjusted: () => Adjusted | undefined;
  /** The set over the parts that the legacy side seems to begin anew with. */
  readonly overParts?: () => InParts | undefined;
  /** Other answers of Barkeep for these rows, by what was asked for. */
  readonly alternatives: ReadonlyMap<string, ReadonlyMap<string, Float64Array>>;
};

export type BarValues = Readonly<Record<BarColumn, Float64Array>>;
/** From this row on the ratio of legacy to Barkeep is another one: what a split or a dividend leaves in adjusted prices. */
export type Step = { readonly row: number; readonly factor: number };
export type Recomputed = {
  readonly columns: ReadonlyMap<string, Float64Array>;
  /** What differs: bar columns, rows; and the steps of the close where it is adjusted. */
  readonly changed: readonly string[];
  readonly steps?: readonly Step[];
};
export type InParts = { readonly columns: ReadonlyMap<string, Float64Array>; readonly starts: readonly number[] };
export type Adjusted = { readonly columns: ReadonlyMap<string, Float64Array>; readonly steps: readonly Step[] };

/** A hypothesis that fits: which of the differing cells it explains, and what speaks for it. */
export type Finding = {
  readonly cause: Cause;
  readonly evidence: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly explains: Uint8Array;
};

export type Hypothesis = (pair: Pair, around: Surroundings) => readonly Finding[];

/** Whether two values are the same one, NaN being itself; `size` is the least that the tolerance is a share of. */
export function isSame(a: number, b: number, tolerance: number, size: number): boolean {
  if (a === b || (a !== a && b !== b)) return true;
  return Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b), size) && Number.isFinite(a) && Number.isFinite(b);
}

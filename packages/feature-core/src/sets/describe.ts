import type { Memory } from '../operators/define.js';
import type { Feature, FeatureSet } from './featureSet.js';

/** A feature set as plain data, as it goes over the wire and into the reference. */
export type FeatureSetInfo = {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly category: string;
  readonly tags: readonly string[];
  readonly numFeatures: number;
  readonly lookback: number;
  readonly columns: readonly FeatureInfo[];
};

export type FeatureInfo = {
  readonly name: string;
  readonly expression: string;
  readonly category: string;
  readonly description: string;
  readonly tags: readonly string[];
  /** Whose definition it is. */
  readonly source: string;
  readonly unit: string;
  /** Least and largest value on well-formed bars; null where there is no bound. Infinity is a value, NaN is none. */
  readonly range: readonly [lo: number | null, hi: number | null];
  /** Every value is a whole number. */
  readonly integer: boolean;
  readonly lookback: number;
  readonly memory: Memory;
  /** Bars after which a changed bar has no influence left; null where it always has. */
  readonly reach: number | null;
};

/** What a set is, as plain data. */
export function describeFeatureSet(set: FeatureSet): FeatureSetInfo {
  const { name, version, description, category, tags, lookback, features } = set;
  return { name, version, description, category, tags, numFeatures: features.length, lookback, columns: features.map(describeFeature) };
}

function describeFeature({
  name,
  expression,
  category,
  description,
  tags,
  source,
  unit,
  range,
  lookback,
  memory,
  reach,
}: Feature): FeatureInfo {
  return {
    name,
    expression,
    category,
    description,
    tags,
    source,
    unit,
    range: [bound(range.lo), bound(range.hi)],
    integer: range.integer,
    lookback,
    memory,
    reach: bound(reach),
  };
}

/** JSON knows no infinity, and no -0. */
function bound(value: number): number | null {
  return Number.isFinite(value) ? value + 0 : null;
}

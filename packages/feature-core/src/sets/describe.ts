import type { Memory } from '../operators/define.js';
import type { Feature, FeatureSet } from './featureSet.js';

/** A feature set as plain data, as it goes over the wire and into the reference. */
export type FeatureSetInfo = {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly numFeatures: number;
  readonly lookback: number;
  readonly columns: readonly FeatureInfo[];
};

export type FeatureInfo = {
  readonly name: string;
  readonly expression: string;
  readonly category: string;
  readonly description: string;
  readonly unit: string;
  readonly lookback: number;
  readonly memory: Memory;
  /** Bars after which a changed bar has no influence left; null where it always has. */
  readonly reach: number | null;
};

/** What a set is, as plain data. */
export function describeFeatureSet(set: FeatureSet): FeatureSetInfo {
  const { name, version, description, lookback, features } = set;
  return { name, version, description, numFeatures: features.length, lookback, columns: features.map(describeFeature) };
}

function describeFeature({ name, expression, category, description, unit, lookback, memory, reach }: Feature): FeatureInfo {
  return { name, expression, category, description, unit, lookback, memory, reach: Number.isFinite(reach) ? reach : null };
}

import { declareFeatureSet, type FeatureDefinition, type FeatureSet } from '../../src/sets/featureSet.js';

/** Defines a set whatever is meant by its expressions: kernels have to keep their promises for a price and a volume in any place. */
export function defineAnything(name: string, features: Readonly<Record<string, FeatureDefinition>>): FeatureSet {
  const set = declareFeatureSet(name, features);
  void set.features;
  return set;
}

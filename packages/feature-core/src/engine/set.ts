import type { FeatureSet } from '../sets/featureSet.js';
import { featureSet } from '../sets/registry.js';
import { planTrees, type Plan } from './plan.js';

/** The set that a caller means: itself, or the built-in one of that name or version. @throws UnknownNameError `UNKNOWN_SET`, `UNKNOWN_VERSION` */
export function requireSet(set: string | FeatureSet): FeatureSet {
  return typeof set === 'string' ? featureSet(set) : set;
}

/** The plan of a set, made once. */
export function planOf(set: FeatureSet): Plan {
  return set.derive(planSet);
}

function planSet(set: FeatureSet): Plan {
  return planTrees(set.features.map(({ tree }) => tree));
}

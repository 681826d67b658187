import { BarkeepError } from '../errors.js';
import { expand } from '../expression/expand.js';
import { operatorsIn } from '../expression/tree.js';
import type { FeatureSet } from '../sets/featureSet.js';
import { featureSet } from '../sets/registry.js';
import { planTrees, type Plan } from './plan.js';

/** The set that a caller means: itself, or the built-in one of that name or version. @throws UnknownNameError `UNKNOWN_SET`, `UNKNOWN_VERSION` */
export function requireSet(set: string | FeatureSet): FeatureSet {
  return typeof set === 'string' ? featureSet(set) : set;
}

/** The plan of a set over one series, made once. @throws BarkeepError `NEEDS_PANEL` for a set that compares symbols with each other */
export function planOf(set: FeatureSet): Plan {
  return set.derive(planSet);
}

/** Whether some column of the set compares symbols with each other, so that the bars of one do not decide its values. */
export function needsPanel(set: FeatureSet): boolean {
  return set.derive(crossColumn) !== '';
}

function planSet(set: FeatureSet): Plan {
  const column = set.derive(crossColumn);
  if (column === '') return planTrees(set.features.map(({ tree }) => tree));
  const { expression } = set.features.find(({ name }) => name === column)!;
  throw new BarkeepError(
    'NEEDS_PANEL',
    `column '${column}' of ${set.name} compares symbols with each other: ${expression}; one series is not enough: use computePanel, computeMany, or barkeep compute --bars FOLDER`,
    { set: set.name, column, expression },
  );
}

/** The first column with an operator over a panel; empty where there is none. */
function crossColumn({ features }: FeatureSet): string {
  return features.find(({ tree }) => operatorsIn(expand(tree)).some(({ kind }) => kind === 'cross'))?.name ?? '';
}

import { expand } from '../expression/expand.js';
import type { CrossOperator } from '../operators/define.js';
import type { FeatureSet } from '../sets/featureSet.js';
import { Graph, type Value } from './graph.js';
import { planValues, type Plan } from './plan.js';

type Crossing = Extract<Value, { kind: 'cross' }>;

/** The plan of one symbol's part of a stage, and the operators that then compare the symbols, one for each of its results. */
export type Stage = { readonly plan: Plan; readonly operators: readonly CrossOperator[] };

/**
 * What computes a set over a panel: in each stage every symbol by itself computes what is to be compared, from its bars and what earlier stages gave;
 * then it is compared. After the last stage every symbol computes its columns.
 */
export type PanelPlan = { readonly stages: readonly Stage[]; readonly columns: Plan };

/** The plan of a set over a panel, made once. */
export function panelPlanOf(set: FeatureSet): PanelPlan {
  return set.derive(planPanel);
}

function planPanel({ features }: FeatureSet): PanelPlan {
  const graph = new Graph();
  const roots = features.map(({ tree }) => graph.add(expand(tree)));
  const stages: Stage[] = [];
  const given: Crossing[] = [];
  for (const crossings of byStage(roots)) {
    const plan = planValues(
      crossings.map(({ input }) => input),
      [...given],
    );
    stages.push({ plan, operators: crossings.map(({ operator }) => operator) });
    given.push(...crossings);
  }
  return { stages, columns: planValues(roots, given) };
}

/** The comparisons below `roots`, those first that need no other. */
function byStage(roots: readonly Value[]): Crossing[][] {
  const stages: Crossing[][] = [];
  const depths = new Map<Value, number>();
  const depthOf = (value: Value): number => {
    const known = depths.get(value);
    if (known !== undefined) return known;
    const below = Math.max(0, ...inputsOf(value).map(depthOf));
    const depth = value.kind === 'cross' ? below + 1 : below;
    depths.set(value, depth);
    if (value.kind === 'cross') (stages[below] ??= []).push(value);
    return depth;
  };
  roots.forEach(depthOf);
  return stages;
}

function inputsOf(value: Value): readonly Value[] {
  switch (value.kind) {
    case 'number':
    case 'column':
      return [];
    case 'shift':
    case 'cross':
      return [value.input];
    case 'elementwise':
      return value.inputs;
    case 'output':
      return value.call.inputs;
  }
}

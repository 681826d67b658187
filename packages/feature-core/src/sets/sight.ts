import { expand, type KernelTree } from '../expression/expand.js';
import type { FeatureSet } from './featureSet.js';

/**
 * Bars before a row that its values look at: the whole windows, also of columns that are defined before these are full, or that fill in what is not defined. Of a recursive
 * feature its warm-up, though it carries something of every earlier bar. Never less than the set's `lookback`.
 * @example
 * const set = defineFeatureSet('mine', { filled: 'fillna(sma(close, 20), 0)' });
 * sightOf(set); // → 20
 */
export function sightOf(set: FeatureSet): number {
  return set.derive(farthest);
}

function farthest({ features, lookback }: FeatureSet): number {
  const known = new Map<KernelTree, number>();
  return Math.max(lookback, ...features.map(({ tree }) => sight(expand(tree), known)));
}

function sight(tree: KernelTree, known: Map<KernelTree, number>): number {
  const found = known.get(tree) ?? sightOfParts(tree, known);
  known.set(tree, found);
  return found;
}

function sightOfParts(tree: KernelTree, known: Map<KernelTree, number>): number {
  switch (tree.kind) {
    case 'number':
    case 'column':
      return 0;
    case 'shift':
      return tree.bars + sight(tree.input, known);
    case 'cross':
      return sight(tree.input, known);
    case 'elementwise':
      return Math.max(0, ...tree.inputs.map((input) => sight(input, known)));
    case 'call': {
      const { operator, params, inputs } = tree;
      const own = operator.lookback(params);
      const history = operator.history(params);
      return Math.max(
        history,
        ...inputs.map((input, k) => Math.max(history, typeof own === 'number' ? own : own[k]!) + sight(input, known)),
      );
    }
  }
}

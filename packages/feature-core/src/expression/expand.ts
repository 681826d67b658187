import type { DerivedOperator, Operator, Params } from '../operators/define.js';
import { parseExpression, shifted } from './resolve.js';
import type { Tree } from './tree.js';

/** A tree without derived operators: every call has a kernel. */
export type KernelTree =
  | Extract<Tree, { kind: 'number' | 'column' }>
  | { readonly kind: 'shift'; readonly input: KernelTree; readonly bars: number }
  | { readonly kind: 'elementwise'; readonly operator: Extract<Tree, { kind: 'elementwise' }>['operator']; readonly inputs: readonly KernelTree[] }
  | { readonly kind: 'call'; readonly operator: Operator; readonly inputs: readonly KernelTree[]; readonly params: Params; readonly output: string };

/** Replaces every derived operator by its expression. */
export function expand(tree: Tree): KernelTree {
  switch (tree.kind) {
    case 'number':
    case 'column':
      return tree;
    case 'shift': {
      const moved = shifted(expand(tree.input) as Tree, tree.bars);
      return moved as KernelTree;
    }
    case 'elementwise':
      return { ...tree, inputs: tree.inputs.map(expand) };
    case 'call': {
      const { operator } = tree;
      const inputs = tree.inputs.map(expand);
      if (operator.kind === 'derived') return expand(bodyOf(operator, inputs as readonly Tree[], tree.params, tree.output));
      return { kind: 'call', operator, inputs, params: tree.params, output: tree.output };
    }
  }
}

/** The expression of a derived operator's output with its inputs and params put in. */
export function bodyOf(operator: DerivedOperator, inputs: readonly Tree[], params: Params, output: string): Tree {
  return parseExpression(operator.expressions[output]!, {
    inputs: new Map(operator.inputs.map((name, k) => [name, inputs[k]!])),
    params: new Map(Object.entries(params)),
  });
}

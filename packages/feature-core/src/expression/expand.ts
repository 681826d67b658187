import type { CrossOperator, DerivedOperator, ElementwiseOperator, Operator, Params } from '../operators/define.js';
import { parseExpression, shifted } from './resolve.js';
import type { Tree } from './tree.js';

/** A tree without derived operators: every call has a kernel. Parts that stand in it more than once are one object. */
export type KernelTree =
  | Extract<Tree, { kind: 'number' | 'column' }>
  | { readonly kind: 'shift'; readonly input: KernelTree; readonly bars: number }
  | { readonly kind: 'elementwise'; readonly operator: ElementwiseOperator; readonly inputs: readonly KernelTree[] }
  | { readonly kind: 'cross'; readonly operator: CrossOperator; readonly input: KernelTree }
  | {
      readonly kind: 'call';
      readonly operator: Operator;
      readonly inputs: readonly KernelTree[];
      readonly params: Params;
      readonly output: string;
    };

/** Replaces every derived operator by its expression; each part once, however often it stands in the whole. */
export function expand(tree: Tree): KernelTree {
  return new Expander().expand(tree);
}

class Expander {
  private readonly known = new Map<Tree, KernelTree>();

  expand(tree: Tree): KernelTree {
    const known = this.known.get(tree);
    if (known !== undefined) return known;
    const expanded = this.parts(tree);
    this.known.set(tree, expanded);
    this.known.set(expanded, expanded);
    return expanded;
  }

  private parts(tree: Tree): KernelTree {
    switch (tree.kind) {
      case 'number':
      case 'column':
        return tree;
      case 'shift':
        return shifted(this.expand(tree.input), tree.bars) as KernelTree;
      case 'cross':
        return { ...tree, input: this.expand(tree.input) };
      case 'elementwise':
        return { ...tree, inputs: tree.inputs.map((input) => this.expand(input)) };
      case 'call': {
        const { operator, params, output } = tree;
        const inputs = tree.inputs.map((input) => this.expand(input));
        if (operator.kind === 'derived') return this.expand(bodyOf(operator, inputs, params, output));
        return { kind: 'call', operator, inputs, params, output };
      }
    }
  }
}

/** The expression of a derived operator's output with its inputs and params put in. */
export function bodyOf(operator: DerivedOperator, inputs: readonly Tree[], params: Params, output: string): Tree {
  const formula = operator.expressions[output]!;
  return parseExpression(typeof formula === 'string' ? formula : formula(params), {
    inputs: new Map(operator.inputs.map((name, k) => [name, inputs[k]!])),
    params: new Map(Object.entries(params)),
  });
}

import type { InputColumn } from '../bars/bars.js';
import type { AnyOperator, CrossOperator, DerivedOperator, ElementwiseOperator, Operator, Params } from '../operators/define.js';

/** A typed expression: names are resolved, defaults filled in, parameters checked. */
export type Tree =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'column'; readonly name: InputColumn }
  | { readonly kind: 'shift'; readonly input: Tree; readonly bars: number }
  | { readonly kind: 'elementwise'; readonly operator: ElementwiseOperator; readonly inputs: readonly Tree[] }
  | { readonly kind: 'cross'; readonly operator: CrossOperator; readonly input: Tree }
  | {
      readonly kind: 'call';
      readonly operator: Operator | DerivedOperator;
      readonly inputs: readonly Tree[];
      readonly params: Params;
      readonly output: string;
    };

/** Bounds on what one expression may be, against hostile input. */
export const EXPRESSION_LIMITS = { characters: 4_000, depth: 256, nodes: 2_000 } as const;

/** Every operator that stands in a tree, each once. */
export function operatorsIn(tree: Tree): (AnyOperator | CrossOperator)[] {
  const found = new Set<AnyOperator | CrossOperator>();
  const seen = new Set<Tree>();
  const visit = (part: Tree): void => {
    if (seen.has(part)) return;
    seen.add(part);
    if (part.kind === 'number' || part.kind === 'column') return;
    if (part.kind !== 'shift') found.add(part.operator);
    if (part.kind === 'shift' || part.kind === 'cross') visit(part.input);
    else part.inputs.forEach(visit);
  };
  visit(tree);
  return [...found];
}

import type { BarColumn } from '../bars/bars.js';
import type { DerivedOperator, ElementwiseOperator, Operator, Params } from '../operators/define.js';

/** A typed expression: names are resolved, defaults filled in, parameters checked. */
export type Tree =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'column'; readonly name: BarColumn }
  | { readonly kind: 'shift'; readonly input: Tree; readonly bars: number }
  | { readonly kind: 'elementwise'; readonly operator: ElementwiseOperator; readonly inputs: readonly Tree[] }
  | {
      readonly kind: 'call';
      readonly operator: Operator | DerivedOperator;
      readonly inputs: readonly Tree[];
      readonly params: Params;
      readonly output: string;
    };

/** Bounds on what one expression may be, against hostile input. */
export const EXPRESSION_LIMITS = { characters: 4_000, depth: 64, nodes: 2_000 } as const;

/** Every operator that stands in a tree, each once. */
export function operatorsIn(tree: Tree): (Operator | DerivedOperator | ElementwiseOperator)[] {
  const found = new Set<Operator | DerivedOperator | ElementwiseOperator>();
  const seen = new Set<Tree>();
  const visit = (part: Tree): void => {
    if (seen.has(part)) return;
    seen.add(part);
    if (part.kind === 'shift') visit(part.input);
    if (part.kind !== 'call' && part.kind !== 'elementwise') return;
    found.add(part.operator);
    part.inputs.forEach(visit);
  };
  visit(tree);
  return [...found];
}

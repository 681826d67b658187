import type { BarColumn } from '../bars/bars.js';
import type { DerivedOperator, ElementwiseOperator, Operator, Params } from '../operators/define.js';

/** A typed expression: names are resolved, defaults filled in, parameters checked. */
export type Tree =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'column'; readonly name: BarColumn }
  | { readonly kind: 'shift'; readonly input: Tree; readonly bars: number }
  | { readonly kind: 'elementwise'; readonly operator: ElementwiseOperator; readonly inputs: readonly Tree[] }
  | { readonly kind: 'call'; readonly operator: Operator | DerivedOperator; readonly inputs: readonly Tree[]; readonly params: Params; readonly output: string };

/** Bounds on what one expression may be, against hostile input. */
export const EXPRESSION_LIMITS = { characters: 4_000, depth: 64, nodes: 2_000 } as const;

import { catalogue, crossSection } from './catalogue.js';
import type { AnyOperator, Category, CrossOperator, DerivedOperator, ParamSpec } from './define.js';

/** An operator as plain data, as the reference shows it. */
export type OperatorInfo = {
  readonly name: string;
  readonly kind: (AnyOperator | CrossOperator)['kind'];
  readonly revision: number;
  readonly category: Category;
  readonly summary: string;
  readonly source: string;
  readonly inputs: readonly string[];
  readonly params: Readonly<Record<string, ParamSpec>>;
  readonly outputs: readonly string[];
  /** The sign that stands for it, for arithmetic and comparisons. */
  readonly sign: string | null;
  /** The expression of a derived operator by output, at its default parameters; the empty name is the only output. */
  readonly expressions: Readonly<Record<string, string>> | null;
};

/** Every operator of the expression language, alphabetical; `shift(x, bars)` is part of the language itself. */
export function describeOperators(): readonly OperatorInfo[] {
  return [...catalogue, ...crossSection].map(describe).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(operator: AnyOperator | CrossOperator): OperatorInfo {
  const { name, kind, revision, category, summary, source, inputs } = operator;
  return {
    name,
    kind,
    revision,
    category,
    summary,
    source,
    inputs,
    params: 'params' in operator ? operator.params : {},
    outputs: 'outputs' in operator ? operator.outputs : [],
    sign: operator.kind === 'elementwise' ? (operator.sign ?? null) : null,
    expressions: operator.kind === 'derived' ? formulas(operator) : null,
  };
}

function formulas({ expressions, params }: DerivedOperator): Record<string, string> {
  const defaults = Object.fromEntries(Object.entries(params).map(([name, spec]) => [name, spec.default ?? spec.min]));
  return Object.fromEntries(
    Object.entries(expressions).map(([output, formula]) => [output, typeof formula === 'string' ? formula : formula(defaults)]),
  );
}

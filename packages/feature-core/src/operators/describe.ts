import { catalogue } from './catalogue.js';
import type { AnyOperator, Category, ParamSpec } from './define.js';

/** An operator as plain data, as the reference shows it. */
export type OperatorInfo = {
  readonly name: string;
  readonly kind: AnyOperator['kind'];
  readonly revision: number;
  readonly category: Category;
  readonly summary: string;
  readonly source: string;
  readonly inputs: readonly string[];
  readonly params: Readonly<Record<string, ParamSpec>>;
  readonly outputs: readonly string[];
  /** The sign that stands for it, for arithmetic and comparisons. */
  readonly sign: string | null;
  /** The expression of a derived operator, by output; the empty name is the only one. */
  readonly expressions: Readonly<Record<string, string>> | null;
};

/** Every operator of the expression language, alphabetical; `shift(x, bars)` is part of the language itself. */
export function describeOperators(): readonly OperatorInfo[] {
  return catalogue.map(describe).sort((a, b) => (a.name < b.name ? -1 : 1));
}

function describe(operator: AnyOperator): OperatorInfo {
  const { name, kind, revision, category, summary, source, inputs } = operator;
  return {
    name,
    kind,
    revision,
    category,
    summary,
    source,
    inputs,
    params: operator.kind === 'elementwise' ? {} : operator.params,
    outputs: operator.kind === 'elementwise' ? [] : operator.outputs,
    sign: operator.kind === 'elementwise' ? (operator.sign ?? null) : null,
    expressions: operator.kind === 'derived' ? operator.expressions : null,
  };
}

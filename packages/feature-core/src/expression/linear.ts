import { bodyOf } from './expand.js';
import type { Tree } from './tree.js';

export type Term = { readonly tree: Tree; readonly weight: number };

/** An expression as a constant and a sum of weighted parts that are no sums themselves, by their texts. */
export type LinearForm = { readonly constant: number; readonly terms: ReadonlyMap<string, Term> };

/** The linear form of a tree from those of its parts, which `form` gives; derived operators are written out. */
export function linearForm(tree: Tree, text: (part: Tree) => string, form: (part: Tree) => LinearForm): LinearForm {
  const alone = (): LinearForm => ({ constant: 0, terms: new Map([[text(tree), { tree, weight: 1 }]]) });
  if (tree.kind === 'number') return Number.isFinite(tree.value) ? { constant: tree.value, terms: new Map() } : alone();
  if (tree.kind === 'call' && tree.operator.kind === 'derived') return form(bodyOf(tree.operator, tree.inputs, tree.params, tree.output));
  if (tree.kind !== 'elementwise') return alone();
  const [a, b] = tree.inputs;
  switch (tree.operator.name) {
    case 'add':
      return plusForm(form(a!), form(b!));
    case 'sub':
      return minusForm(form(a!), form(b!));
    case 'neg':
      return scaledForm(form(a!), -1);
    case 'mul': {
      const left = form(a!);
      const right = form(b!);
      if (left.terms.size === 0) return scaledForm(right, left.constant);
      return right.terms.size === 0 ? scaledForm(left, right.constant) : alone();
    }
    case 'div': {
      const right = form(b!);
      return right.terms.size === 0 && right.constant !== 0 ? scaledForm(form(a!), 1 / right.constant) : alone();
    }
    default:
      return alone();
  }
}

/**
 * How often what a linear form takes together is rounded on the way, from the `count` of its parts; what is no sum counts as given, and so does a factor that is
 * a power of two.
 */
export function roundings(tree: Tree, count: (part: Tree) => number): number {
  if (tree.kind === 'call' && tree.operator.kind === 'derived') return count(bodyOf(tree.operator, tree.inputs, tree.params, tree.output));
  if (tree.kind !== 'elementwise') return 0;
  const [a, b] = tree.inputs as readonly [Tree, Tree];
  switch (tree.operator.name) {
    case 'add':
    case 'sub':
      return 1 + count(a) + count(b);
    case 'neg':
      return count(a);
    case 'mul':
      if (a.kind === 'number') return count(b) + ofFactor(a.value);
      return b.kind === 'number' ? count(a) + ofFactor(b.value) : 0;
    case 'div':
      return b.kind === 'number' ? count(a) + ofFactor(b.value) : 0;
    default:
      return 0;
  }
}

function ofFactor(value: number): number {
  return Number.isInteger(Math.log2(Math.abs(value))) ? 0 : 1;
}

export function scaledForm({ constant, terms }: LinearForm, by: number): LinearForm {
  return {
    constant: constant * by,
    terms: new Map([...terms].map(([text, { tree, weight }]) => [text, { tree, weight: weight * by }])),
  };
}

export function minusForm(a: LinearForm, b: LinearForm): LinearForm {
  return plusForm(a, scaledForm(b, -1));
}

function plusForm(a: LinearForm, b: LinearForm): LinearForm {
  const terms = new Map(a.terms);
  for (const [text, { tree, weight }] of b.terms) terms.set(text, { tree, weight: (terms.get(text)?.weight ?? 0) + weight });
  return { constant: a.constant + b.constant, terms };
}

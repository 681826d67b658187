import type { Tree } from './tree.js';

const PRECEDENCE: Readonly<Record<string, number>> = { '>': 1, '>=': 1, '<': 1, '<=': 1, '+': 2, '-': 2, '*': 3, '/': 3 };
const CALL = 4;

/**
 * The canonical text of an expression: defaults filled in, least parentheses, operands of + and × (and of other functions where they may be
 * swapped) in the order of their texts; nothing is re-associated. Equal texts are equal bits.
 */
export function canonicalText(tree: Tree): string {
  return print(tree).text;
}

function print(tree: Tree): { readonly text: string; readonly precedence: number } {
  switch (tree.kind) {
    case 'number':
      return { text: numberText(tree.value), precedence: CALL };
    case 'column':
      return { text: tree.name, precedence: CALL };
    case 'shift':
      return { text: `shift(${canonicalText(tree.input)}, ${tree.bars})`, precedence: CALL };
    case 'call': {
      const params = Object.values(tree.params).map(numberText);
      const output = tree.output === '' ? '' : `.${tree.output}`;
      return { text: `${tree.operator.name}(${[...tree.inputs.map(canonicalText), ...params].join(', ')})${output}`, precedence: CALL };
    }
    case 'elementwise':
      return printElementwise(tree);
  }
}

function printElementwise(tree: Extract<Tree, { kind: 'elementwise' }>): { readonly text: string; readonly precedence: number } {
  const { sign, name } = tree.operator;
  const inputs = orderedInputs(tree);
  if (sign === undefined) return { text: `${name}(${inputs.map(canonicalText).join(', ')})`, precedence: CALL };
  const precedence = PRECEDENCE[sign]!;
  const [left, right] = inputs.map(print);
  const leftText = left!.precedence < precedence ? `(${left!.text})` : left!.text;
  const rightText = right!.precedence <= precedence ? `(${right!.text})` : right!.text;
  return { text: `${leftText} ${sign} ${rightText}`, precedence };
}

/** The inputs in canonical order: swapped only where that changes no bit. */
export function orderedInputs(tree: Extract<Tree, { kind: 'elementwise' }>): readonly Tree[] {
  if (tree.operator.commutative !== true) return tree.inputs;
  const [a, b] = tree.inputs;
  return canonicalText(a!) <= canonicalText(b!) ? tree.inputs : [b!, a!];
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

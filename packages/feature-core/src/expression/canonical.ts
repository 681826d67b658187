import type { Tree } from './tree.js';

const PRECEDENCE: Readonly<Record<string, number>> = { '>': 1, '>=': 1, '<': 1, '<=': 1, '+': 2, '-': 2, '*': 3, '/': 3 };
const CALL = 4;

type Printed = { readonly text: string; readonly precedence: number };

/**
 * The canonical text of an expression: defaults filled in, least parentheses, operands of + and × (and of other functions where they may be
 * swapped) in the order of their texts; nothing is re-associated. Equal texts are equal bits.
 */
export function canonicalText(tree: Tree): string {
  return new Printer().print(tree).text;
}

class Printer {
  private readonly known = new Map<Tree, Printed>();

  print(tree: Tree): Printed {
    const known = this.known.get(tree);
    if (known !== undefined) return known;
    const printed = tree.kind === 'elementwise' ? this.elementwise(tree) : { text: this.term(tree), precedence: CALL };
    this.known.set(tree, printed);
    return printed;
  }

  private term(tree: Exclude<Tree, { kind: 'elementwise' }>): string {
    switch (tree.kind) {
      case 'number':
        return numberText(tree.value);
      case 'column':
        return tree.name;
      case 'shift':
        return `shift(${this.print(tree.input).text}, ${tree.bars})`;
      case 'cross':
        return `${tree.operator.name}(${this.print(tree.input).text})`;
      case 'call': {
        const args = [...tree.inputs.map((input) => this.print(input).text), ...Object.values(tree.params).map(numberText)];
        return `${tree.operator.name}(${args.join(', ')})${tree.output === '' ? '' : `.${tree.output}`}`;
      }
    }
  }

  private elementwise(tree: Extract<Tree, { kind: 'elementwise' }>): Printed {
    const { sign, name, commutative } = tree.operator;
    const inputs = tree.inputs.map((input) => this.print(input));
    if (commutative === true) inputs.sort((a, b) => (a.text < b.text ? -1 : a.text > b.text ? 1 : 0));
    if (sign === undefined) return { text: `${name}(${inputs.map(({ text }) => text).join(', ')})`, precedence: CALL };
    const precedence = PRECEDENCE[sign]!;
    const [left, right] = inputs;
    const leftText = left!.precedence < precedence ? `(${left!.text})` : left!.text;
    const rightText = right!.precedence <= precedence ? `(${right!.text})` : right!.text;
    return { text: `${leftText} ${sign} ${rightText}`, precedence };
  }
}

function numberText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

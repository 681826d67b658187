import { ExpressionError } from '../errors.js';
import { tokenize, type Token } from './lexer.js';
import { EXPRESSION_LIMITS } from './tree.js';

/** An expression as written, before names mean anything. */
export type Syntax =
  | { readonly kind: 'number'; readonly value: number; readonly position: number }
  | { readonly kind: 'name'; readonly name: string; readonly position: number }
  | { readonly kind: 'unary'; readonly input: Syntax; readonly position: number }
  | { readonly kind: 'binary'; readonly sign: string; readonly left: Syntax; readonly right: Syntax; readonly position: number }
  | { readonly kind: 'call'; readonly name: string; readonly args: readonly Syntax[]; readonly output: string; readonly position: number };

const PRECEDENCE: Readonly<Record<string, number>> = { '>': 1, '>=': 1, '<': 1, '<=': 1, '+': 2, '-': 2, '*': 3, '/': 3 };

/**
 * Parses an expression: numbers, names, calls with an optional `.output`, unary minus, `* /` before `+ -` before comparisons, all left to right.
 * @throws ExpressionError `INVALID_EXPRESSION` with the place of the fault
 */
export function parse(text: string): Syntax {
  if (text.length > EXPRESSION_LIMITS.characters) {
    throw new ExpressionError(
      `${text.slice(0, 60)}…`,
      0,
      `the expression has ${text.length} characters; use ${EXPRESSION_LIMITS.characters} at most`,
    );
  }
  return new Parser(text).whole();
}

/** Words that join conditions elsewhere. */
const JOINING: ReadonlyMap<string, string> = new Map([
  ['and', 'multiply two comparisons where both must hold'],
  ['or', 'greater(a, b) of two comparisons is 1 where one holds'],
]);

/** What may follow a whole value, at a token that does not. */
function afterValue({ text }: Token): string {
  return JOINING.get(text.toLowerCase()) ?? 'an operator sign or the end was';
}

class Parser {
  private readonly tokens: Token[];
  private at = 0;
  private nodes = 0;

  constructor(private readonly text: string) {
    this.tokens = tokenize(text);
  }

  whole(): Syntax {
    const tree = this.binary(0, 0);
    if (this.peek().kind !== 'end') throw this.fault(`'${this.peek().text}' was not expected here; ${afterValue(this.peek())}`);
    return tree;
  }

  private binary(minimum: number, depth: number): Syntax {
    let left = this.unary(depth);
    for (;;) {
      const { kind, text: sign, position } = this.peek();
      const precedence = kind === 'sign' ? PRECEDENCE[sign] : undefined;
      if (precedence === undefined || precedence < minimum) return left;
      this.at++;
      left = this.counted({ kind: 'binary', sign, left, right: this.binary(precedence + 1, depth + 1), position });
    }
  }

  private unary(depth: number): Syntax {
    if (depth > EXPRESSION_LIMITS.depth) throw this.fault(`the expression is nested more than ${EXPRESSION_LIMITS.depth} deep; split it`);
    const { position } = this.peek();
    if (!this.take('-')) return this.primary(depth);
    const input = this.unary(depth + 1);
    if (input.kind === 'number') return { ...input, value: -input.value, position };
    return this.counted({ kind: 'unary', input, position });
  }

  private primary(depth: number): Syntax {
    const token = this.peek();
    this.at++;
    if (token.kind === 'number') return this.number(token);
    if (token.kind === 'name')
      return this.take('(') ? this.call(token, depth) : this.counted({ kind: 'name', name: token.text, position: token.position });
    if (token.text === '(') {
      const inner = this.binary(0, depth + 1);
      this.expect(')');
      return inner;
    }
    this.at--;
    throw this.fault(
      token.kind === 'end'
        ? 'the expression ends too soon; a number, a column or a call was expected'
        : `'${token.text}' was not expected here; a number, a column or a call was`,
    );
  }

  private number(token: Token): Syntax {
    const value = Number(token.text);
    if (!Number.isFinite(value))
      throw new ExpressionError(this.text, token.position, `${token.text} is too large for a double; use a number below 1.8e308`);
    return this.counted({ kind: 'number', value, position: token.position });
  }

  private call(name: Token, depth: number): Syntax {
    const args: Syntax[] = [];
    if (!this.take(')')) {
      do args.push(this.binary(0, depth + 1));
      while (this.take(','));
      this.expect(')', "',' or ')'");
    }
    let output = '';
    if (this.take('.')) {
      if (this.peek().kind !== 'name') throw this.fault('the name of an output was expected after the dot');
      output = this.peek().text;
      this.at++;
    }
    return this.counted({ kind: 'call', name: name.text, args, output, position: name.position });
  }

  private counted<T extends Syntax>(node: T): T {
    if (++this.nodes > EXPRESSION_LIMITS.nodes) throw this.fault(`the expression has more than ${EXPRESSION_LIMITS.nodes} parts; split it`);
    return node;
  }

  private peek(): Token {
    return this.tokens[this.at]!;
  }

  private take(sign: string): boolean {
    const token = this.peek();
    if (token.kind !== 'sign' || token.text !== sign) return false;
    this.at++;
    return true;
  }

  private expect(sign: string, expected = `'${sign}'`): void {
    if (!this.take(sign))
      throw this.fault(
        `${expected} was expected${this.peek().kind === 'end' ? ', the expression ends here' : ` in place of '${this.peek().text}'`}`,
      );
  }

  private fault(advice: string): ExpressionError {
    return new ExpressionError(this.text, this.peek().position, advice);
  }
}

import { ExpressionError } from '../errors.js';

export type Token = {
  readonly kind: 'number' | 'name' | 'sign' | 'end';
  readonly text: string;
  readonly position: number;
};

const PATTERN = /\s*(?:(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[A-Za-z_][A-Za-z0-9_]*)|(?<sign>>=|<=|[-+*/(),.<>]))/y;

/** Splits an expression into tokens; the last one is `end`. @throws ExpressionError `INVALID_EXPRESSION` at a character that starts no token */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (text.slice(at).trim() !== '') {
    PATTERN.lastIndex = at;
    const match = PATTERN.exec(text);
    if (match === null) {
      const position = at + (text.slice(at).length - text.slice(at).trimStart().length);
      throw new ExpressionError(
        text,
        position,
        `'${text[position]}' has no place in an expression; use names, numbers, + - * / > >= < <= ( ) , .`,
      );
    }
    const { number, name, sign } = match.groups!;
    const token = number ?? name ?? sign!;
    const kind = number !== undefined ? 'number' : name !== undefined ? 'name' : 'sign';
    at = PATTERN.lastIndex;
    tokens.push({ kind, text: token, position: at - token.length });
  }
  tokens.push({ kind: 'end', text: '', position: text.length });
  return tokens;
}

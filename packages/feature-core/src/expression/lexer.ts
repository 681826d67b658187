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
  const { length } = text.trimEnd();
  while (at < length) {
    PATTERN.lastIndex = at;
    const match = PATTERN.exec(text);
    if (match === null) {
      const position = text.length - text.slice(at).trimStart().length;
      throw new ExpressionError(text, position, strange(text, position));
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

/** What is meant in other languages by a character that this one does not have. */
const HINTS: ReadonlyMap<string, string> = new Map([
  ['[', 'shift(x, 1) is the value of one bar earlier'],
  ['=', 'parameters are told by their place, and comparisons are > >= < <='],
  ['!', 'comparisons are > >= < <='],
  ['^', 'write x * x for a power'],
  ['&', 'multiply two comparisons where both must hold'],
  ['|', 'greater(a, b) of two comparisons is 1 where one holds'],
  ['?', 'write where(condition, a, b)'],
  ['×', 'write a * b for times'],
  ['÷', 'write a / b for a quotient'],
  ['−', 'write - for minus'],
  ['–', 'write - for minus'],
  ['{', 'a parameter of a sweep stands in a set written as JSON only'],
]);

function strange(text: string, position: number): string {
  const character = String.fromCodePoint(text.codePointAt(position)!);
  const code = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
  const isUnprintable = /[\p{Cc}\p{Cf}\p{Cs}]/u.test(character);
  // A Cyrillic o, or a minus sign of a text processor, looks like what is meant.
  const shown = isUnprintable ? `the character ${code}` : /[ -~]/.test(character) ? `'${character}'` : `'${character}' (${code})`;
  return `${shown} has no place in an expression; ${HINTS.get(character) ?? 'use names, numbers, + - * / > >= < <= ( ) , .'}`;
}

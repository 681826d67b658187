import type { AnyOperator } from '../../src/operators/define.js';
import { drawExpression } from '../support/operatorCases.js';
import type { Random } from '../support/random.js';

const SIGNS = ['+', '-', '*', '/', '>', '>=', '<', '<=', '(', ')', ',', '.', ' ', '\n'];
const ODD = [
  '',
  '\u0000',
  '\u001b[2J',
  '\ud800',
  '🙂',
  'é',
  '=',
  '[',
  ']',
  '{',
  '}',
  ';',
  '"',
  "'",
  '`',
  '$',
  '\\',
  '#',
  '\u2028',
  '&&',
  '**',
];
const WORDS = [
  'close',
  'volume',
  'timestamp',
  'shift',
  'sma',
  'macd',
  'macdsignal',
  'constructor',
  '__proto__',
  'toString',
  'Infinity',
  'NaN',
  'eval',
];
const NUMBERS = ['0', '-0', '1', '14', '14.5', '1e9', '1e308', '1e309', '.5', '5.', '1e', '0x10', '100001', '9007199254740993'];

/** A text that may be an expression: one grown by the grammar, one of these damaged, tokens or characters at random, or one that is nested deep. */
export function drawText(catalogue: readonly AnyOperator[], random: Random): string {
  switch (random.integer(0, 5)) {
    case 0:
      return drawExpression(catalogue, random, random.integer(1, 4));
    case 1:
    case 2:
      return damaged(drawExpression(catalogue, random, random.integer(1, 3)), catalogue, random);
    case 3:
      return Array.from({ length: random.integer(0, 30) }, () => token(catalogue, random)).join(random.pick(['', ' ']));
    case 4:
      return Array.from({ length: random.integer(0, 60) }, () => character(random)).join('');
    default:
      return deep(catalogue, random);
  }
}

function token(catalogue: readonly AnyOperator[], random: Random): string {
  if (random.oneIn(2)) return random.pick(SIGNS);
  if (random.oneIn(12)) return random.pick(ODD);
  return random.pick([random.pick(WORDS), random.pick(NUMBERS), random.pick(catalogue).name]);
}

function character(random: Random): string {
  return String.fromCharCode(random.oneIn(8) ? random.integer(0, 0xffff) : random.integer(0x20, 0x7e));
}

/** Pieces left out, doubled, exchanged or put in. */
function damaged(text: string, catalogue: readonly AnyOperator[], random: Random): string {
  const pieces = text.match(/\w+|\s+|[^\w\s]/g) ?? [];
  for (let k = random.integer(1, 4); k > 0; k--) {
    const at = random.integer(0, pieces.length);
    const take = random.integer(0, 2);
    pieces.splice(at, take, ...random.pick([[], [token(catalogue, random)], pieces.slice(at, at + 3), [character(random)]]));
  }
  return pieces.join('');
}

function deep(catalogue: readonly AnyOperator[], random: Random): string {
  const depth = random.oneIn(20) ? random.integer(100, 5_000) : random.integer(1, 70);
  const [open, close] = random.pick([
    ['(', ')'],
    ['-', ''],
    ['- (', ')'],
    [`${random.pick(catalogue).name}(`, ')'],
    ['sma(', ', 100000)'],
    ['shift(', ', 100000)'],
    ['close + ', ''],
    ['(close - ', ') * 2'],
  ]);
  return `${open!.repeat(depth)}close${close!.repeat(random.oneIn(5) ? depth - 1 : depth)}`;
}

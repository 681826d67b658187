import { describe, expect, test } from 'vitest';
import { ExpressionError } from '../src/index.js';
import { parseExpression } from '../src/expression/resolve.js';

function refusal(text: string): string {
  try {
    parseExpression(text);
  } catch (error) {
    if (error instanceof ExpressionError) return error.message;
  }
  throw new Error(`${text} is not refused`);
}

describe('the place of a fault', () => {
  test('is shown under the text', () => {
    expect(refusal('1 + rsii(close, 14)')).toMatch(
      /^operator 'rsii' is not known; did you mean rsi.*\n {2}1 \+ rsii\(close, 14\)\n {6}\^$/,
    );
    expect(refusal('close + Volum')).toBe("'Volum' is no bar column; did you mean volume?\n  close + Volum\n          ^");
    expect(refusal('RSI(close)')).toContain('did you mean rsi');
  });

  test('in a text of several lines is shown with its line and the number of it', () => {
    expect(refusal('close\n  / sma(close; 20)\n  - 1')).toBe(
      "';' has no place in an expression; use names, numbers, + - * / > >= < <= ( ) , . in line 2\n    / sma(close; 20)\n               ^",
    );
    expect(refusal('close +\n')).toContain('in line 2');
  });

  test('in a long line is shown with what is around it', () => {
    const text = `${'close + '.repeat(100)}nothing_at_all${' + open'.repeat(100)}`;
    const [, line = '', caret = ''] = refusal(text).split('\n');
    expect(line.length).toBeLessThanOrEqual(100);
    expect(line).toMatch(/^ {2}….*…$/);
    expect(line.slice(caret.length - 1)).toMatch(/^nothing_at_all/);
    const [, start = ''] = refusal(`nothing_at_all${' + open'.repeat(100)}`).split('\n');
    expect(start).toMatch(/^ {2}nothing_at_all/);
    const end = refusal('open + '.repeat(100)).split('\n');
    expect(end[2]!.length).toBe(end[1]!.length + 1);
  });

  test.each([
    ['close\t+ €', "'€' (U+20AC) has no place", '  close + €', '          ^'],
    ['close 🙂', "'🙂' (U+1F642) has no place", '  close 🙂', '        ^'],
    ['🙂', "'🙂' (U+1F642) has no place", '  🙂', '  ^'],
    ['close \u0007', 'the character U+0007 has no place', '  close  ', '        ^'],
    ['cl\u043ese', "'\u043e' (U+043E) has no place", '  cl\u043ese', '    ^'],
    ['close\u200b', 'the character U+200B has no place', '  close\u200b', '       ^'],
    ['high \u2212 low', 'write - for minus', '  high \u2212 low', '       ^'],
    ['\ud800close', 'the character U+D800 has no place', '   close', '  ^'],
    ['close[1]', 'shift(x, 1)', '  close[1]', '       ^'],
    ['close == open', 'comparisons are', '  close == open', '        ^'],
    ['a ? b : c', 'where(condition, a, b)', '  a ? b : c', '    ^'],
    ['close ^ 2', 'x * x', '  close ^ 2', '        ^'],
    ['close > 1 and open > 1', 'multiply two comparisons', '  close > 1 and open > 1', '            ^'],
    ['close > 1 OR open > 1', 'greater(a, b)', '  close > 1 OR open > 1', '            ^'],
    ['sma(close 5)', "',' or ')' was expected in place of '5'", '  sma(close 5)', '            ^'],
  ])('of %j is told in words', (text, words, line, caret) => {
    const [advice = '', ...place] = refusal(text).split('\n');
    expect(advice).toContain(words);
    expect(place).toEqual([line, caret]);
  });
});

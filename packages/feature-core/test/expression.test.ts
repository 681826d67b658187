import { describe, expect, it } from 'vitest';
import { ExpressionError } from '../src/errors.js';
import { canonicalText } from '../src/expression/canonical.js';
import { parseExpression } from '../src/expression/resolve.js';
import { describeOperators } from '../src/operators/describe.js';
import { defineFeatureSet } from '../src/sets/featureSet.js';
import { featureSet } from '../src/sets/registry.js';

const canonical = (text: string): string => canonicalText(parseExpression(text));

function refusal(text: string): ExpressionError {
  try {
    parseExpression(text);
  } catch (error) {
    if (error instanceof ExpressionError) return error;
  }
  throw new Error(`${text} is not refused`);
}

describe('an expression', () => {
  it.each([
    ['close+open', 'close + open'],
    ['open + close', 'close + open'],
    ['close - open', 'close - open'],
    ['((close))', 'close'],
    ['macd(close).macdhist', 'macd(close, 12, 26, 9).macdhist'],
    ['shift(shift(close, 2), 3)', 'shift(close, 5)'],
    ['shift(close, 0)', 'close'],
    ['close - (open - low)', 'close - (open - low)'],
    ['(close - open) - low', 'close - open - low'],
  ])('%s is canonically %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
    expect(canonical(expected)).toBe(expected);
  });

  it.each([
    ['', 0, 'ends too soon'],
    ['close +', 7, 'ends too soon'],
    ['close close', 6, "'close' was not expected here"],
    ['close + )', 8, "')' was not expected here"],
    ['sma(close, 20', 13, "')' was expected, the expression ends here"],
    ['sma(close; 20)', 9, "';' has no place"],
    ['macd(close).', 12, 'the name of an output was expected'],
    ['price', 0, "'price' is no bar column; use open, high, low, close, volume"],
    ['sma + 1', 0, 'sma is an operator; write sma(x, period = 30)'],
    ['sma()', 0, 'sma takes 1 to 2 arguments and got 0'],
    ['sma(close, 0)', 11, 'sma.period is 0; use an integer from 1'],
    ['sma(close, 2.5)', 11, 'use an integer'],
    ['sma(close, volume)', 11, 'sma.period takes a number, not an expression'],
    ['sma(close).x', 0, 'sma has one output; leave out .x'],
    ['log(close).x', 0, 'log has one output'],
    ['macd(close)', 0, 'macd has the outputs .macd, .macdsignal, .macdhist'],
    ['macd(close).hist', 0, 'put one of them after the call'],
    ['log(close, 2)', 0, 'log takes 1 arguments and got 2'],
    ['shift(close, -1)', 13, 'a feature never looks forward'],
    ['shift(close)', 0, 'write shift(x, bars)'],
  ])('%s is refused at %i', (text, position, advice) => {
    const error = refusal(text);
    expect(error.code).toBe('INVALID_EXPRESSION');
    expect(error.fields['position']).toBe(position);
    expect(error.message).toContain(advice);
    expect(error.message.split('\n').at(-1)).toBe(`  ${' '.repeat(position)}^`);
  });

  it('names the nearest operators where there is no such one', () => {
    expect(refusal('1 + smaa(close, 20)')).toMatchObject({ code: 'UNKNOWN_OPERATOR', fields: { position: 4 } });
    expect(refusal('smaa(close, 20)').message).toContain('did you mean sma');
    expect(refusal('zzzzzzzzzz(close)').message).toContain('the reference of operators lists them all');
  });

  it.each([
    ['of too many characters', `close${' '.repeat(4000)}`, 'characters'],
    ['nested too deep', `${'('.repeat(257)}close${')'.repeat(257)}`, 'deep'],
    ['of too many parts', Array.from({ length: 1500 }, () => '1').join('+'), 'parts'],
  ])('%s is refused', (_what, text, advice) => {
    expect(refusal(text).message).toContain(advice);
  });
});

describe('a feature set', () => {
  it.each(['', '1a', 'a b', 'timestamp', 'a'.repeat(65)])('has no column named %o', (name) => {
    expect(() => defineFeatureSet('mine', { [name]: 'close' })).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
  });

  it('has a column, and a name that is safe in a URL', () => {
    expect(() => defineFeatureSet('mine', {})).toThrow('use 1 to');
    expect(() => defineFeatureSet('my/set', { a: 'close' })).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
  });

  it('has a version that changes with a name, an expression or an order, and with nothing else', () => {
    const version = (columns: Record<string, string>): string => defineFeatureSet('mine', columns).version;
    const base = version({ a: 'close + open', b: 'low' });
    expect(base).toMatch(/^mine@[0-9a-f]{12}$/);
    expect(version({ a: 'open+close', b: 'low' })).toBe(base);
    const others: Record<string, string>[] = [
      { a: 'close - open', b: 'low' },
      { b: 'low', a: 'close + open' },
      { a: 'close + open', c: 'low' },
      { a: 'close + open' },
    ];
    expect(others.map(version)).not.toContain(base);
  });

  it('is found by name and by version, and another hash of it is not', () => {
    const { version } = featureSet('legacy');
    expect(featureSet(version).name).toBe('legacy');
    expect(() => featureSet('legacy@000000000000')).toThrow(expect.objectContaining({ code: 'UNKNOWN_VERSION' }));
    expect(() => featureSet('legasy')).toThrow('did you mean legacy?');
  });
});

describe('the description of the operators', () => {
  it('is plain data in alphabetical order, each name once', () => {
    const operators = describeOperators();
    const names = operators.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)].sort());
    expect(JSON.parse(JSON.stringify(operators))).toEqual(operators);
  });
});

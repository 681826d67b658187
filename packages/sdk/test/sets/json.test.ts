import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../src/sets/json.js';

describe('JSON', () => {
  test('is read as JSON.parse reads it', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 1, '\t'), (value, space) => {
        const text = JSON.stringify(value, null, space);
        expect(parseJson(text)).toStrictEqual(JSON.parse(text));
      }),
      { seed: 1, numRuns: 500 },
    );
  });

  test('is refused where JSON.parse refuses it, and only there or where a key stands twice', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"b',
      '"',
      '\\u00',
      '1',
      '-',
      '01',
      '.5',
      '1e',
      'true',
      'nul',
      ' ',
      '\n',
      '\u0000',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
        const text = parts.join('');
        let expected: unknown;
        try {
          expected = JSON.parse(text);
        } catch {
          expect(() => parseJson(text)).toThrow(expect.objectContaining({ code: 'INVALID_SET' }));
          return;
        }
        try {
          expect(parseJson(text)).toStrictEqual(expected);
        } catch (error) {
          if (!(error instanceof Error && error.message.includes('stands twice'))) throw error;
        }
      }),
      { seed: 2, numRuns: 5000 },
    );
  });

  test.each([
    ['{\n  "a": 1,\n  "a": 2\n}', 3, 3, /key "a" stands twice/],
    ['{"a": 1,}', 1, 9, /key in double quotes/],
    ['{"a" 1}', 1, 6, /':' was expected/],
    ['[1, 2', 1, 6, /',' or '\]' was expected/],
    ['', 1, 1, /ends too soon/],
    ['{"a":\n', 2, 1, /ends too soon/],
    ['"abc', 1, 1, /no closing quote/],
    ['"a\nb"', 1, 1, /line break/],
    ['"\\q"', 1, 1, /escape/],
    ['[NaN]', 1, 2, /"NaN" is no JSON/],
    ["{'a': 1}", 1, 2, /double quotes/],
    ['{} {}', 1, 4, /goes on after its end/],
    ['// x', 1, 1, /"\/" is no JSON/],
    ['\ufeff{}', 1, 1, /is no JSON/],
  ])('%j is refused at line %i, column %i', (text, line, column, message) => {
    expect(() => parseJson(text)).toThrow(
      expect.objectContaining({
        code: 'INVALID_SET',
        message: expect.stringMatching(message),
        fields: expect.objectContaining({ line, column }),
      }),
    );
  });

  test('of brackets without end is refused at once', () => {
    for (const open of ['[', '{"a":']) expect(() => parseJson(open.repeat(100_000))).toThrow(/nested more than 32 deep/);
  });

  test('with a key __proto__ makes an object that has it, and no other prototype', () => {
    const value = parseJson('{"__proto__": {"x": 1}}') as object;
    expect(Object.keys(value)).toEqual(['__proto__']);
    expect('x' in value).toBe(false);
  });
});

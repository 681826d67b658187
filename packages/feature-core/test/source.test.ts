import { describe, expect, test } from 'vitest';
import { describeFeatureSet, parseFeatureSet } from '../src/index.js';

const features = (value: unknown): unknown => ({ name: 'mine', features: value });
const namesOf = (value: unknown): readonly string[] => parseFeatureSet(features(value)).names;

describe('a set from JSON', () => {
  test('has its columns in order, and what is said of it and of them', () => {
    const set = parseFeatureSet({
      name: 'mine',
      description: 'words',
      category: 'swing',
      tags: ['a', 'b'],
      features: { z: 'close', a: { expression: 'sma(close, 3)', category: 'level', description: 'three bars', tags: ['c'] } },
    });
    expect(describeFeatureSet(set)).toMatchObject({
      name: 'mine',
      description: 'words',
      category: 'swing',
      tags: ['a', 'b'],
      columns: [
        { name: 'z', category: 'price', description: '', tags: [] },
        { name: 'a', category: 'level', description: 'three bars', tags: ['c'] },
      ],
    });
  });

  test('has the version of the same set from code, whatever is said of it', () => {
    const bare = parseFeatureSet(features({ a: 'close+open' }));
    expect(parseFeatureSet({ ...(features({ a: { expression: 'open + close', tags: ['x'] } }) as object), description: 'd' }).version).toBe(
      bare.version,
    );
  });

  test('may have columns named as what every object inherits', () => {
    expect(namesOf({ constructor: 'close', toString: 'open', valueOf: 'low' })).toEqual(['constructor', 'toString', 'valueOf']);
  });

  test.each<[string, unknown, string, RegExp]>([
    ['no object', [], '', /^the set is a list of 0; a feature set is an object/],
    ['nothing', undefined, '', /is missing/],
    ['text', 'mine', '', /is "mine"/],
    ['no name', { features: { a: 'close' } }, 'name', /^name: is missing; use a letter/],
    ['a name that is a number', { name: 3, features: { a: 'close' } }, 'name', /is 3/],
    ['a name that no URL can hold', { name: 'a b', features: { a: 'close' } }, 'name', /is "a b"/],
    ['a key misspelt', { name: 'mine', feature: {} }, 'feature', /did you mean features\?/],
    ['an unknown key', { name: 'mine', version: 1, features: { a: 'close' } }, 'version', /use name, features, description/],
    ['features that are a list', features(['close']), 'features', /is a list of 1/],
    ['no column', features({}), 'features', /write one at least/],
    ['an expression that is a number', features({ a: 1 }), 'features.a', /is 1; write the expression as text/],
    ['an expression that is null', features({ a: null }), 'features.a', /is null/],
    ['an object without an expression', features({ a: { tags: [] } }), 'features.a.expression', /is missing/],
    ['an expression within that is no text', features({ a: { expression: ['close'] } }), 'features.a.expression', /is a list of 1/],
    ['a column name with a space', features({ 'a b': 'close' }), 'features.a b', /column "a b"; use a letter/],
    ['a column __proto__', JSON.parse('{"name":"mine","features":{"__proto__":"close"}}'), 'features.__proto__', /use a letter/],
    ['a key __proto__', JSON.parse('{"name":"mine","features":{"a":"close"},"__proto__":{}}'), '__proto__', /no such key/],
    ['a column of 65 letters', features({ ['a'.repeat(65)]: 'close' }), `features.${'a'.repeat(65)}`, /64 at most/],
    ['a description that is no text', { name: 'mine', features: { a: 'close' }, description: 1 }, 'description', /is 1; write text/],
    ['a description in two lines', features({ a: { expression: 'close', description: 'a\nb' } }), 'features.a.description', /one line/],
    ['a description with a control', { name: 'mine', features: { a: 'close' }, description: '\u001b[2J' }, 'description', /printable/],
    ['half a character', { name: 'mine', features: { a: 'close' }, category: '\ud800' }, 'category', /printable/],
    ['a long description', { name: 'mine', features: { a: 'close' }, description: 'x'.repeat(2001) }, 'description', /2000 at most/],
    ['tags that are text', { name: 'mine', features: { a: 'close' }, tags: 'x' }, 'tags', /a list of 64 texts/],
    ['a tag that is a number', features({ a: { expression: 'close', tags: ['x', 1] } }), 'features.a.tags[1]', /is 1/],
    ['too many tags', { name: 'mine', features: { a: 'close' }, tags: Array.from({ length: 65 }, String) }, 'tags', /is a list of 65/],
  ])('%s is refused with its key', (_what, value, path, message) => {
    expect(() => parseFeatureSet(value)).toThrow(
      expect.objectContaining({ code: 'INVALID_SET', message: expect.stringMatching(message), fields: expect.objectContaining({ path }) }),
    );
  });

  test('names the column of an expression that is wrong, and points at the place', () => {
    expect(() => parseFeatureSet(features({ good: 'close', bad: '1 + rsii(close)' }))).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_OPERATOR',
        message: expect.stringMatching(/^column bad: operator 'rsii' is not known; did you mean rsi.*\n {2}1 \+ rsii\(close\)\n {6}\^$/),
        fields: expect.objectContaining({ column: 'bad', position: 4 }),
      }),
    );
  });
});

describe('a sweep', () => {
  test('gives a column for each value, in order', () => {
    const set = parseFeatureSet(features({ a: 'close', 'rsi_{n}': { expression: 'rsi(close, {n})', n: [7, 14, 21] }, z: 'open' }));
    expect(set.features.map(({ name, expression }) => [name, expression])).toEqual([
      ['a', 'close'],
      ['rsi_7', 'rsi(close, 7)'],
      ['rsi_14', 'rsi(close, 14)'],
      ['rsi_21', 'rsi(close, 21)'],
      ['z', 'open'],
    ]);
  });

  test('of several parameters gives their product, the last running fastest', () => {
    const sweep = { expression: '{f}({x}, {n})', f: ['sma', 'ema'], x: ['close'], n: [3, 5], description: '{f} of {n} bars {other}' };
    const set = parseFeatureSet(features({ '{f}_{x}_{n}': sweep }));
    expect(set.names).toEqual(['sma_close_3', 'sma_close_5', 'ema_close_3', 'ema_close_5']);
    expect(set.features[2]).toMatchObject({ expression: 'ema(close, 3)', description: 'ema of 3 bars {other}' });
  });

  test('writes numbers as they are', () => {
    expect(
      parseFeatureSet(features({ 'x_{k}': { expression: 'close * {k}', k: [-1.5, 0.1, -0] } })).features.map((f) => f.expression),
    ).toEqual(['-1.5 * close', '0.1 * close', '-0 * close']);
  });

  const sweep = (name: string, rest: object): unknown => features({ [name]: { expression: 'sma(close, {n})', ...rest } });
  test.each<[string, unknown, string, RegExp]>([
    ['without values', sweep('a_{n}', {}), 'features.a_{n}', /\{n\} stands in its name, and has no values; add "n": \[/],
    ['without values, in text alone', features({ 'a_{n}': 'close' }), 'features.a_{n}', /has no values/],
    ['without values in the expression', sweep('a', {}), 'features.a', /stands in its expression/],
    ['that the name does not have', sweep('a', { n: [1] }), 'features.a', /does not stand in its name/],
    [
      'that the expression does not have',
      sweep('a_{n}_{m}', { n: [1], m: [1] }),
      'features.a_{n}_{m}',
      /\{m\} does not stand in its expression/,
    ],
    ['of no value', sweep('a_{n}', { n: [] }), 'features.a_{n}.n', /is a list of 0/],
    ['that is no list', sweep('a_{n}', { n: 7 }), 'features.a_{n}.n', /is 7; a parameter of a sweep is a list/],
    ['that is a misspelt key', sweep('a', { descripton: 'x' }), 'features.a.descripton', /did you mean description\?/],
    ['whose name is no name', sweep('a_{n}', { 'n n': [1] }), 'features.a_{n}.n n', /named by a letter/],
    ['with an infinite value', sweep('a_{n}', { n: [1, Infinity] }), 'features.a_{n}.n[1]', /is Infinity/],
    ['with code for a value', sweep('a_{n}', { n: ['1) + (1'] }), 'features.a_{n}.n[0]', /use a number, or the name/],
    ['with a list for a value', sweep('a_{n}', { n: [[1]] }), 'features.a_{n}.n[0]', /is a list/],
    ['with a value twice', sweep('a_{n}', { n: [1, 2, 1] }), 'features.a_{n}.n[2]', /1 stands twice/],
    [
      'with a column that is there',
      features({ a_5: 'close', 'a_{n}': { expression: 'sma(close, {n})', n: [5] } }),
      'features.a_{n}',
      /stands in features.a_5/,
    ],
    ['with a name too long', sweep('a_{n}', { n: ['x'.repeat(63)] }), 'features.a_{n}', /64 at most/],
    ['with a value that makes no name', sweep('a_{n}', { n: [1e21] }), 'features.a_{n}', /column "a_1e\+21"/],
  ])('with a parameter %s is refused', (_what, value, path, message) => {
    expect(() => parseFeatureSet(value)).toThrow(
      expect.objectContaining({ code: 'INVALID_SET', message: expect.stringMatching(message), fields: expect.objectContaining({ path }) }),
    );
  });

  test('of a thousand million columns, or of text without end, is refused at once', () => {
    const n = Array.from({ length: 1000 }, (_, k) => k + 1);
    const big = { expression: 'sma(close, {a}) + {b} + {c}', a: n, b: n, c: n };
    const before = performance.now();
    expect(() => parseFeatureSet(features({ 'x_{a}_{b}_{c}': big }))).toThrow(/makes 1000000000 columns, and a set has 10000 at most/);
    expect(() => parseFeatureSet(features({ 'x_{n}': { expression: '{n}+'.repeat(900_000), n } }))).toThrow(/3600000 characters/);
    expect(() => parseFeatureSet(features({ 'x_{n}': { expression: '{n}+'.repeat(999), n: [1e300, ...n] } }))).toThrow(
      /characters; use 4000/,
    );
    expect(() => parseFeatureSet(features({ 'x_{n}': { expression: '{n}', n: Array.from({ length: 10_001 }, String) } }))).toThrow(
      /10001 values/,
    );
    expect(() => parseFeatureSet(features(Object.fromEntries(Array.from({ length: 10_001 }, (_, k) => [`x${k}`, 'close']))))).toThrow(
      /10000 at most/,
    );
    expect(performance.now() - before).toBeLessThan(1000);
  });
});

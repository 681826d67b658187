import { describe, expect, test } from 'vitest';
import { describeFeatureSet, describeOperators, defineFeatureSet, openStream, parseFeatureSet } from '../src/index.js';

/** Longest that a refusal, or a set that is let through, may take on a slow machine. */
const QUICK_MS = 5_000;
const typed = expect.objectContaining({ code: expect.stringMatching(/^(INVALID_EXPRESSION|UNKNOWN_OPERATOR|INVALID_SET|TOO_LARGE)$/) });

function quickly(work: () => void): void {
  const before = performance.now();
  work();
  expect(performance.now() - before).toBeLessThan(QUICK_MS);
}

function nested(depth: number, wrap: (x: string) => string): string {
  let text = 'close';
  for (let d = 0; d < depth; d++) text = wrap(text);
  return text;
}

describe('a hostile expression', () => {
  test.each([
    ['a hundred thousand parentheses', '('.repeat(100_000)],
    ['parentheses within the length', '('.repeat(3_999)],
    ['minuses without end', '-'.repeat(3_999) + '1'],
    ['calls without end', 'sma('.repeat(999)],
    ['a long chain of sums', Array.from({ length: 1_500 }, () => 'a').join('+')],
    ['a name that every object has', '__proto__'],
    ['a call of a name that every object has', 'constructor(close)'],
    ['a call of toString', 'toString()'],
    ['an output that every object has', 'macd(close).constructor'],
    ['code', 'process.exit(1)'],
    ['a template', '${close}'],
    ['half a character', 'close + \ud800'],
    ['a null', 'close\u0000'],
    ['an escape', '\u001b[2Jclose'],
  ])('of %s is refused at once, by a message that can be shown', (_what, text) => {
    quickly(() => {
      let message = '';
      try {
        defineFeatureSet('s', { a: text });
      } catch (error) {
        expect(error).toEqual(typed);
        message = (error as Error).message;
      }
      expect(message).not.toBe('');
      expect(message.length).toBeLessThan(400);
      expect(message.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cs}]/u);
    });
  });
});

describe('a hostile set', () => {
  test('of an operator within itself is refused, or planned and described, at once', () => {
    for (const operator of describeOperators().filter(({ inputs, kind }) => inputs.length > 0 && kind !== 'cross')) {
      const { name, inputs, params, outputs } = operator;
      const needed = Object.values(params).some((spec) => spec.default === undefined)
        ? Object.values(params).map((spec) => String(spec.default ?? Math.max(spec.min, 5)))
        : [];
      const rest = [...inputs.slice(1).map((input) => (/^(open|high|low|close|volume)$/.test(input) ? input : 'close')), ...needed];
      for (const depth of [20, 60, 250]) {
        const text = nested(depth, (x) => `${name}(${[x, ...rest].join(', ')})${outputs.length > 0 ? `.${outputs[0]}` : ''}`);
        quickly(() => {
          try {
            const set = defineFeatureSet('s', { a: text });
            openStream(set);
            describeFeatureSet(set);
          } catch (error) {
            expect([name, error]).toEqual([name, typed]);
          }
        });
      }
    }
  });

  test('of windows as long as they may be is refused before anything is allocated', () => {
    const n = Array.from({ length: 1_000 }, (_, k) => 100_000 - k);
    quickly(() => {
      expect(() => parseFeatureSet({ name: 's', features: { 'a_{n}': { expression: 'max(close, {n})', n } } })).toThrow(
        expect.objectContaining({ code: 'TOO_LARGE', message: expect.stringMatching(/bytes of windows/) }),
      );
      expect(() => defineFeatureSet('s', { a: nested(63, (x) => `sma(${x}, 100000)`) })).not.toThrow();
      expect(() => parseFeatureSet({ name: 's', features: { 'a_{n}': { expression: nested(60, (x) => `sma(${x}, {n})`), n } } })).toThrow(
        typed,
      );
    });
  });

  test('of ten thousand long columns is refused after some of them', () => {
    const expression = `${Array.from({ length: 400 }, () => 'close').join('-')}-{n}`;
    const n = Array.from({ length: 10_000 }, (_, k) => k);
    quickly(() => {
      expect(() => parseFeatureSet({ name: 's', features: { 'a_{n}': { expression, n } } })).toThrow(
        expect.objectContaining({ code: 'TOO_LARGE', message: expect.stringMatching(/parts in all columns/) }),
      );
    });
  });

  test('that is large and honest is let through', () => {
    const n = Array.from({ length: 1_000 }, (_, k) => k + 2);
    const set = parseFeatureSet({
      name: 's',
      features: { 'rsi_{n}': { expression: 'rsi(close, {n})', n }, 'sd_{n}': { expression: 'std(close, {n})', n } },
    });
    expect(set.names).toHaveLength(2_000);
    openStream(set);
  });
});

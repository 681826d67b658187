import { describe, expect, test } from 'vitest';
import { analyse } from '../src/expression/analyse.js';
import { canonicalText } from '../src/expression/canonical.js';
import { parseExpression } from '../src/expression/resolve.js';
import { ANALYSED, CANONICAL, REFUSED, TOO_MUCH } from './support/languageCases.js';

const canonical = (text: string): string => canonicalText(parseExpression(text));

describe('an expression', () => {
  test.each(CANONICAL)('%s is %s', (text, wanted) => {
    expect(canonical(text)).toBe(wanted);
    expect(canonical(wanted)).toBe(wanted);
  });

  test.each(REFUSED)("'%s' is refused at %i", (text, position, advice) => {
    expect(() => parseExpression(text)).toThrow(
      expect.objectContaining({
        code: 'INVALID_EXPRESSION',
        message: expect.stringMatching(advice),
        fields: expect.objectContaining({ position }),
      }),
    );
  });

  test('of an unknown operator names the nearest ones', () => {
    expect(() => parseExpression('1 + smaa(close)')).toThrow(
      expect.objectContaining({
        code: 'UNKNOWN_OPERATOR',
        message: expect.stringContaining('sma'),
        fields: expect.objectContaining({ position: 4 }),
      }),
    );
    expect(() => parseExpression('nothinglikeit(close)')).toThrow(/reference of operators/);
  });

  test.each(TOO_MUCH.map(([text, advice]) => [advice, text] as const))('is bounded: %s', (advice, text) => {
    expect(() => parseExpression(text)).toThrow(advice);
  });

  test.each(ANALYSED)('%s has unit %s, lookback %i, reach %d and memory %s', (text, unit, lookback, reach, memory) => {
    expect(analyse(parseExpression(text))).toEqual({ unit, lookback, reach, memory });
  });
});

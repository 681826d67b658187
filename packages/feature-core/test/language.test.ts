import { describe, expect, test } from 'vitest';
import { analyse } from '../src/expression/analyse.js';
import { canonicalText } from '../src/expression/canonical.js';
import { parseExpression } from '../src/expression/resolve.js';

const canonical = (text: string): string => canonicalText(parseExpression(text));

describe('an expression', () => {
  test.each([
    ['sma(close)', 'sma(close, 30)'],
    ['  close+open ', 'close + open'],
    ['open * close + 1', '1 + close * open'],
    ['close - (open - low)', 'close - (open - low)'],
    ['(close - open) - low', 'close - open - low'],
    ['close / (open * low)', 'close / (low * open)'],
    ['(close + open) * 2', '2 * (close + open)'],
    ['-close', 'neg(close)'],
    ['-(2)', '-2'],
    ['-0', '-0'],
    ['1e3 + .5', '0.5 + 1000'],
    ['gt(close, open)', 'close > open'],
    ['close > open >= low', 'close > open >= low'],
    ['shift(shift(close, 2), 3)', 'shift(close, 5)'],
    ['shift(close, 0)', 'close'],
    ['shift(3, 2)', '3'],
    ['macd(close).macdhist', 'macd(close, 12, 26, 9).macdhist'],
    ['fmax(open, close)', 'fmax(close, open)'],
    ['where(close > open, 1, 0)', 'where(close > open, 1, 0)'],
  ])('%s is %s', (text, wanted) => {
    expect(canonical(text)).toBe(wanted);
    expect(canonical(wanted)).toBe(wanted);
  });

  test.each<[string, number, RegExp]>([
    ['', 0, /ends too soon/],
    ['close +', 7, /ends too soon/],
    ['close open', 6, /'open' was not expected/],
    ['close + )', 8, /'\)' was not expected/],
    ['(close', 6, /'\)' was expected, the expression ends here/],
    ['sma(close, 5', 12, /'\)' was expected/],
    ['sma(close; 5)', 9, /';' has no place/],
    ['(close, 5)', 6, /'\)' was expected in place of ','/],
    ['macd(close).', 12, /name of an output/],
    ['price', 0, /no bar column; use open/],
    ['sma', 0, /sma is an operator; write sma\(x, period = 30\)/],
    ['sma()', 0, /takes 1 to 2 arguments and got 0/],
    ['abs(close, open)', 0, /takes 1 arguments and got 2/],
    ['sma(close, 0)', 11, /sma.period is 0/],
    ['sma(close, 2.5)', 11, /use an integer/],
    ['sma(close, 100001)', 11, /100001/],
    ['sma(close, open)', 11, /takes a number, not an expression/],
    ['autocorr(close, 5, 4)', 0, /two below period/],
    ['macd(close)', 0, /has the outputs .macd, .macdsignal, .macdhist/],
    ['macd(close).signal', 0, /has the outputs/],
    ['sma(close, 5).mean', 0, /has one output/],
    ['abs(close).x', 0, /has one output/],
    ['shift(close, -1)', 13, /never looks forward/],
    ['shift(close)', 0, /write shift\(x, bars\)/],
    ['shift(close, 1).x', 0, /write shift\(x, bars\)/],
    ['shift(close, 0.5)', 13, /an integer/],
    ['deviation(close, open)', 0, /needs its period/],
  ])("'%s' is refused at %i", (text, position, advice) => {
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

  test('is bounded in length, depth and parts', () => {
    expect(() => parseExpression(`close${' '.repeat(4000)}`)).toThrow(/4000 at most/);
    expect(() => parseExpression(`${'('.repeat(257)}close${')'.repeat(257)}`)).toThrow(/nested more than 256 deep/);
    expect(() => parseExpression(Array.from({ length: 1001 }, () => '1').join('+'))).toThrow(/more than 2000 parts/);
  });

  test.each([
    ['close', 'price', 0, 0, 'window'],
    ['3', 'ratio', 0, 0, 'window'],
    ['close * volume', 'mixed', 0, 0, 'window'],
    ['2 * volume', 'volume', 0, 0, 'window'],
    ['close * (open / low)', 'price', 0, 0, 'window'],
    ['(open / low) * close', 'price', 0, 0, 'window'],
    ['close / 2', 'price', 0, 0, 'window'],
    ['close / (open / low)', 'price', 0, 0, 'window'],
    ['close / open', 'ratio', 0, 0, 'window'],
    ['close / volume', 'mixed', 0, 0, 'window'],
    ['close + 1', 'price', 0, 0, 'window'],
    ['1 - close', 'price', 0, 0, 'window'],
    ['close + volume', 'mixed', 0, 0, 'window'],
    ['abs(volume)', 'volume', 0, 0, 'window'],
    ['close > shift(open, 4)', 'flag', 0, 4, 'window'],
    ['max(shift(high, 3), 5)', 'price', 7, 7, 'window'],
    ['ema(sma(close, 4), 3)', 'price', 5, Infinity, 'recursive'],
    ['obv(close, volume) + ema(volume, 2)', 'volume', 1, Infinity, 'anchored'],
    ['rsi(volume, 6)', 'percent', 6, Infinity, 'recursive'],
  ])('%s has unit %s, lookback %i, reach %d and memory %s', (text, unit, lookback, reach, memory) => {
    expect(analyse(parseExpression(text))).toEqual({ unit, lookback, reach, memory });
  });
});

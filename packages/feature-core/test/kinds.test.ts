import { describe, expect, test } from 'vitest';
import { defineFeatureSet, featureSets } from '../src/index.js';
import { parseFeature } from '../src/expression/kinds.js';
import { catalogue } from '../src/operators/catalogue.js';
import type { DerivedOperator, Params } from '../src/operators/define.js';

const COLUMNS = new Set(['timestamp', 'open', 'high', 'low', 'close', 'volume']);

/** A derived operator's formula with bar columns for its inputs and numbers for its params. */
function written({ inputs, params, expressions }: DerivedOperator, output: string): string {
  const values: Params = Object.fromEntries(Object.entries(params).map(([name, spec]) => [name, spec.default ?? Math.max(spec.min, 5)]));
  const formula = expressions[output]!;
  const text = typeof formula === 'string' ? formula : formula(values);
  return text.replace(/\b[A-Za-z_]\w*\b(?!\s*\()/g, (name, at: number) => {
    if (text[at - 1] === '.') return name;
    if (name in values) return String(values[name]);
    return inputs.includes(name) && !COLUMNS.has(name) ? 'close' : name;
  });
}

describe('kinds', () => {
  test('of every built-in set are let through', () => {
    for (const set of featureSets()) for (const { expression } of set.features) expect(() => parseFeature(expression)).not.toThrow();
  });

  test.each(catalogue.filter((operator) => operator.kind === 'derived').map((operator) => [operator.name, operator] as const))(
    'of the formulas of %s are let through',
    (_name, operator) => {
      for (const output of Object.keys(operator.expressions)) expect(() => parseFeature(written(operator, output))).not.toThrow();
    },
  );

  test.each([
    ['rsi(volume)'],
    ['atr(high / close, low / close, close / close)'],
    ['atr(volume, volume, volume)'],
    ['atr(high, low, 3)'],
    ['aroonosc(high, volume)'],
    ['sma(close > open, 5)'],
    ['(close > open) + (high > low)'],
    ['(close > open) * close'],
    ['close + 1'],
    ['close > 100'],
    ['volume > 1e6'],
    ['close > rsi(close)'],
    ['close * volume + volume'],
    ['where(close > open, close, volume)'],
    ['close / volume'],
    ['obv(close, close)'],
  ])('%s is unusual and let through', (text) => {
    expect(() => parseFeature(text)).not.toThrow();
  });

  test.each([
    ['atr(close > open, low, close)', 10, 'atr takes a price for its high, and this is a flag'],
    ['atr(high, low, shift(close > open, 2))', 15, 'atr takes a price for its close, and this is a flag'],
    ['obv(close, close > open)', 17, 'obv takes a volume for its volume, and this is a flag'],
    ['close + volume', 6, 'this adds a price and a volume'],
    ['1 + (ema(close, 3) - sma(volume, 3))', 19, 'this subtracts a price and a volume'],
    ['close > volume', 6, 'this compares a price and a volume'],
    ['volume <= max(high, 5)', 7, 'this compares a volume and a price'],
    ['fmax(close, volume)', 0, 'this compares a price and a volume'],
    ['close + (close > open)', 6, 'this adds a price and a flag'],
    ['ema(volume - (close > open), 3)', 11, 'this subtracts a volume and a flag'],
    ['timestamp + 1', 0, 'a time is no value'],
    ['sma(timestamp, 5)', 4, 'a time is no value'],
    ['close > timestamp', 8, 'a time is no value'],
    ['sma(close, -3)', 11, 'sma.period is -3; use an integer from 1'],
    ['sma(close, 1e9)', 11, 'sma.period is 1000000000; use an integer from 1 to 100000'],
    ['sma(close, 14.5)', 11, 'sma.period is 14.5; use an integer'],
  ])('%s is refused at %i', (text, position, message) => {
    expect(() => parseFeature(text)).toThrow(
      expect.objectContaining({
        code: 'INVALID_EXPRESSION',
        message: expect.stringContaining(message),
        fields: expect.objectContaining({ position }),
      }),
    );
  });

  test('are looked at in every set, with the column', () => {
    expect(() => defineFeatureSet('mine', { a: 'close', b: 'close + volume' })).toThrow(/^column b: this adds/);
  });
});

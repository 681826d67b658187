import { describe, expect, test } from 'vitest';
import { hashIsOfWhatDecidesBits } from './support/checks/identity.js';
import {
  brokenBarsAreRefused,
  indicesStayFinite,
  seriesKnowsItsRows,
  seriesOwnTheirBars,
  snapshotsAreGuarded,
} from './support/checks/refusals.js';
import * as core from './support/core.js';
import { cleanBars, rowOf } from './support/hostileBars.js';

describe('what is refused', () => {
  test('a snapshot that is damaged, cut, lengthened or of another set', () => snapshotsAreGuarded(core));
  test('bars out of order, repeated, at no whole millisecond, or in columns of unlike length', () => brokenBarsAreRefused(core));
  test('rows that a series has not, bars that it cannot take', () => seriesKnowsItsRows(core));

  test('a field that a stream does not have, with the nearest ones', () => {
    const stream = core.openStream('legacy');
    const bar = rowOf(cleanBars(1, 1), 0);
    expect(() => stream.peek(bar, ['sma_21'])).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_FIELD', message: expect.stringContaining('sma_20') }),
    );
  });
});

test('an index does not overflow', () => indicesStayFinite(core));

describe('streams', () => {
  test('say what they are: names, bars taken, first and last open', () => {
    const bars = cleanBars(3, 1);
    const stream = core.openStream('legacy');
    expect([stream.length, stream.lastTimestamp, stream.originMs]).toEqual([0, NaN, NaN]);
    for (let i = 0; i < 3; i++) stream.push(rowOf(bars, i));
    expect([stream.length, stream.lastTimestamp, stream.originMs]).toEqual([3, bars.timestamp[2], bars.timestamp[0]]);
    expect(stream.names).toBe(core.featureSet('legacy').names);
  });

  test('write a row where the caller wants it, and refuse a place that it does not fit before a bar is committed', () => {
    const bars = cleanBars(40, 1);
    const { names } = core.featureSet('legacy');
    const stream = core.openStream('legacy');
    const matrix = new Float64Array(40 * names.length);
    const expected = core.compute(bars, 'legacy');
    for (let i = 0; i < 40; i++) {
      const bar = rowOf(bars, i);
      const row = matrix.subarray(i * names.length, (i + 1) * names.length);
      expect(() => stream.push(bar, new Float64Array(names.length - 1))).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
      expect(() => stream.peek(bar, ['ema_12'], row)).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
      // @ts-expect-error a list is no row
      expect(() => stream.peek(bar, undefined, [])).toThrow('use a Float64Array');
      const field = new Float64Array(1);
      expect(stream.peek(bar, ['ema_12'], field)).toBe(field);
      expect(stream.peek(bar, undefined, row)).toBe(row);
      const forming = row.slice();
      row.fill(0);
      expect(stream.push(bar, row)).toBe(row);
      expect(row).toEqual(forming);
      expect(row).toEqual(expected.row(i));
      expect(field[0]).toBe(row[names.indexOf('ema_12')]);
    }
    expect(stream.length).toBe(40);
  });

  test('peek at the same fields again without looking them up, and at others when asked', () => {
    const bars = cleanBars(40, 1);
    const stream = core.openStream('legacy');
    for (let i = 0; i < 39; i++) stream.push(rowOf(bars, i));
    const fields = ['returns_1d', 'sma_20'];
    const whole = stream.peek(rowOf(bars, 39));
    const at = (name: string): number => whole[stream.names.indexOf(name)]!;
    expect([...stream.peek(rowOf(bars, 39), fields)]).toEqual(fields.map(at));
    expect([...stream.peek(rowOf(bars, 39), fields)]).toEqual(fields.map(at));
    expect([...stream.peek(rowOf(bars, 39), ['macd'])]).toEqual([at('macd')]);
    expect([...stream.peek(rowOf(bars, 39), [])]).toEqual([]);
  });
});

describe('series', () => {
  test('know their size, names, bars and newest row', () => {
    const bars = cleanBars(9000, 1);
    const series = core.openSeries('legacy', bars);
    const before = series.byteSize;
    expect(series.names).toBe(core.featureSet('legacy').names);
    expect(series.bars).toEqual(bars);
    expect(core.openSeries('legacy', bars, { shared: true }).bars).toBe(bars);
    expect(core.openSeries('legacy', cleanBars(0, 1)).lastRow).toBe(null);
    series.append({ ...rowOf(bars, 8999), timestamp: bars.timestamp[8999]! + 60_000 });
    expect(series.length).toBe(9001);
    expect(series.byteSize).toBeGreaterThan(before + 9000 * 48);
    expect(series.bars.timestamp.length).toBe(9001);
  });

  test('have bars of their own: what the caller does to his is nothing to them', () => seriesOwnTheirBars(core));

  test('go on lazily over an extension', () => {
    const bars = cleanBars(5000, 1);
    const series = core.openSeries('legacy', cleanBars(100, 1));
    series.extend(bars, { lazy: true });
    expect(series.length).toBe(100);
    expect(series.advance(1000)).toBe(3900);
    expect(series.advance(Infinity)).toBe(0);
    expect(series.frame(4990, 5000).columns).toEqual(core.compute(bars, 'legacy').slice(4990, 5000).columns);
  });

  test('are rewritten to nothing and from nothing', () => {
    const series = core.openSeries('legacy', cleanBars(50, 1));
    expect(series.rewrite(cleanBars(0, 1), 0)).toEqual({ from: 0, to: 50 });
    expect([series.length, series.lastRow]).toEqual([0, null]);
    expect(series.rewrite(cleanBars(20, 1), 0)).toEqual({ from: 0, to: 20 });
    expect(series.length).toBe(20);
  });
});

describe('a set', () => {
  test('has a hash of its columns, expressions and revisions, and of nothing else', () => hashIsOfWhatDecidesBits(core));
});

describe('callers in plain JavaScript', () => {
  const anything = (value: unknown): never => value as never;

  test.each([
    ['no bars', () => core.compute(anything(null), 'legacy'), 'INVALID_BARS'],
    ['a column that is missing', () => core.compute(anything({ ...cleanBars(5, 1), low: undefined }), 'legacy'), 'INVALID_BARS'],
    ['a plain array for a column', () => core.compute(anything({ ...cleanBars(5, 1), low: [1, 2, 3, 4, 5] }), 'legacy'), 'INVALID_BARS'],
    ['a bar without a column', () => core.openStream('legacy').push(anything({ timestamp: 1, close: 2 })), 'INVALID_BARS'],
    ['an expression that is no text', () => core.defineFeatureSet('s', anything({ x: 5 })), 'INVALID_PARAM'],
    ['an expression that is nothing', () => core.defineFeatureSet('s', anything({ x: null })), 'INVALID_PARAM'],
    ['an unknown dtype', () => core.compute(cleanBars(5, 1), 'legacy').toMatrix(anything({ dtype: 'int8' })), 'INVALID_PARAM'],
    ['an unknown order', () => core.compute(cleanBars(5, 1), 'legacy').toMatrix(anything({ order: 'c' })), 'INVALID_PARAM'],
  ])('are refused %s with a code', (_what, call, code) => {
    expect(call).toThrow(expect.objectContaining({ code }));
  });

  test('cannot change the names of a built-in set', () => {
    expect(() => (core.featureSet('legacy').names as string[]).push('x')).toThrow(TypeError);
    expect(core.featureSet('legacy').names).toHaveLength(18);
  });
});

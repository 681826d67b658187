import { featureSet } from '@barkeep/feature-core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseRows, requireForward } from '../../src/service/limits.js';
import { Planner } from '../../src/service/plan.js';
import { SetCatalogue } from '../../src/service/sets.js';
import { parseSymbol } from '../../src/service/symbols.js';
import { isoTime, parseTime } from '../../src/service/times.js';

const withCode = (code: string): unknown => expect.objectContaining({ code });

describe('parseTime', () => {
  it.each([
    ['2024-02-29', Date.UTC(2024, 1, 29)],
    ['0001-01-01T00:00:00Z', -62_135_596_800_000],
    ['2024-01-31T09:30', Date.UTC(2024, 0, 31, 9, 30)],
    ['2024-01-31 09:30:15', Date.UTC(2024, 0, 31, 9, 30, 15)],
    ['2024-01-31T09:30:15.5', Date.UTC(2024, 0, 31, 9, 30, 15, 500)],
    ['2024-01-31T09:30:15.123456Z', Date.UTC(2024, 0, 31, 9, 30, 15, 123)],
    ['2024-01-31T09:30:00+05:30', Date.UTC(2024, 0, 31, 4, 0)],
    ['2024-01-31T09:30:00-0400', Date.UTC(2024, 0, 31, 13, 30)],
    [' 2024-01-31t09:30:00z '.replace('t', 'T'), Date.UTC(2024, 0, 31, 9, 30)],
    ['0', 0],
    ['1', 1],
    ['-1', -1],
    ['-1000', -1000],
    ['86400000', 86_400_000],
    ['-86400000', -86_400_000],
    ['1700000000000', 1_700_000_000_000],
    ['8640000000000000', 8.64e15],
    ['0000-01-01', -62_167_219_200_000],
    [0, 0],
    [-1, -1],
    [new Date(5), 5],
  ])('%s is understood', (input, ms) => {
    expect(parseTime(input, 'start')).toBe(ms);
  });

  it.each([
    '',
    'now',
    '2024',
    '2024-13-01',
    '2024-00-10',
    '2024-02-30',
    '2023-02-29',
    '2024-01-32',
    '2024-1-1',
    '2024-01-31T24:00',
    '2024-01-31T09:60',
    '2024-01-31T09:30:60',
    '2024-01-31T09:30+25:00',
    '2024-01-31T09:30+05:75',
    '8640000000000001',
    '99999999999999999999',
    '1000',
    '20240131',
    '202401310930',
    '20240131093000',
    '1e3',
    '0.5',
    '+5',
    '0x10',
    NaN,
    Infinity,
    0.5,
    8.64e15 + 1,
    new Date(NaN),
  ])('%s is INVALID_TIME', (input) => {
    expect(() => parseTime(input, 'start')).toThrow(withCode('INVALID_TIME'));
  });

  it('reads back what isoTime writes', () => {
    const dates = fc.date({ min: new Date(-8.64e15), max: new Date(8.64e15), noInvalidDate: true });
    fc.assert(
      fc.property(dates, (date) => {
        expect(parseTime(isoTime(date.getTime()), 'at')).toBe(date.getTime());
      }),
    );
  });

  it('names what was asked for, and shows the value', () => {
    expect(() => parseTime('soon', 'end')).toThrow(/end is 'soon'/);
    expect(() => parseTime('2024', 'end')).toThrow(/end is '2024', which could be ms or a year; use ISO-8601/);
    expect(() => parseTime('20240131', 'end')).toThrow(/could be ms or a date/);
    expect(() => parseTime(new Date(NaN), 'end')).toThrow(/Invalid Date/);
    expect(() => parseTime(new Date(0.5) as Date, 'end')).not.toThrow();
  });
});

describe('symbols, rows and ranges', () => {
  it('a symbol is upper-cased; other characters and dots alone are refused', () => {
    expect(parseSymbol('brk.b')).toBe('BRK.B');
    expect(parseSymbol('^gspc')).toBe('^GSPC');
    expect(parseSymbol('EURUSD=x')).toBe('EURUSD=X');
    for (const bad of ['', '.', '..', 'a/b', 'a\\b', 'a b', 'é', 'a\0', 'x'.repeat(33)])
      expect(() => parseSymbol(bad)).toThrow(withCode('INVALID_SYMBOL'));
  });

  it('a number of rows is an integer from 1 on', () => {
    expect(parseRows(1, 'n')).toBe(1);
    for (const bad of [0, -1, 1.5, NaN, Infinity, 2 ** 31 + 1]) expect(() => parseRows(bad, 'n')).toThrow(withCode('INVALID_RANGE'));
  });

  it('a range may be empty, and not backwards', () => {
    requireForward(5, 5);
    expect(() => requireForward(6, 5)).toThrow(withCode('INVALID_RANGE'));
  });
});

describe('plans and sets', () => {
  const defaults = { set: 'legacy', origin: 'series', bars: false } as const;

  it('the same options give the same plan, other options another', () => {
    const planner = new Planner(new SetCatalogue());
    const plan = planner.plan('AAPL', {}, defaults);
    expect(planner.plan('AAPL', {}, defaults)).toBe(plan);
    expect(planner.plan('AAPL', { timeframe: '1day', set: 'legacy' }, defaults)).toBe(plan);
    const others = [{ timeframe: '1h' }, { set: 'pipeline-v1' }, { origin: 'range' as const }, { bars: true }, { fields: ['close'] }];
    for (const options of others) expect(planner.plan('AAPL', options, defaults)).not.toBe(plan);
  });

  it('remembers a bounded number of plans', () => {
    const planner = new Planner(new SetCatalogue());
    const first = planner.plan('A0', {}, defaults);
    for (let i = 1; i <= 4096; i++) planner.plan(`A${i}`, {}, defaults);
    expect(planner.plan('A0', {}, defaults)).not.toBe(first);
  });

  it('own sets are found by name and version, and their other versions are not known', () => {
    const own = { ...featureSet('pipeline-v1'), name: 'own', version: 'own@ffffffffffff' } as ReturnType<typeof featureSet>;
    const sets = new SetCatalogue([own]);
    expect(sets.resolve('own')).toBe(own);
    expect(sets.resolve('own@ffffffffffff')).toBe(own);
    expect(() => sets.resolve('own@000000000000')).toThrow(withCode('UNKNOWN_VERSION'));
    expect(sets.resolve('pipeline-v1').name).toBe('pipeline-v1');
  });
});

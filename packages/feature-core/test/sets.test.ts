import { describe, expect, test } from 'vitest';
import { defineFeatureSet, describeFeatureSet, describeOperators, featureSet, featureSets } from '../src/index.js';

describe('feature sets', () => {
  test('are found by name and by version', () => {
    for (const set of featureSets()) {
      expect(featureSet(set.name)).toBe(set);
      expect(featureSet(set.version)).toBe(set);
    }
    expect(featureSet('legacy').names.length).toBe(18);
    expect(featureSet('pipeline-v1').names.length).toBe(60);
  });

  test('that are not known name the nearest', () => {
    expect(() => featureSet('legcy')).toThrow(expect.objectContaining({ code: 'UNKNOWN_SET', message: expect.stringContaining('legacy') }));
    expect(() => featureSet('legacy@000000000000')).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_VERSION', message: expect.stringContaining(featureSet('legacy').version) }),
    );
    expect(() => featureSet('other@000000000000')).toThrow(expect.objectContaining({ code: 'UNKNOWN_SET' }));
  });

  test('say of every built-in column what it is and whose definition', () => {
    const columns = featureSets().flatMap((set) => describeFeatureSet(set).columns.map((column) => ({ set: set.name, ...column })));
    expect(columns.filter(({ description, source }) => description === '' || source === '' || source === 'IEEE 754')).toEqual([]);
  });

  test('of a user have categories, units and lookbacks of their own', () => {
    const set = defineFeatureSet(
      'mine',
      {
        trend: 'close / ema(close, 12) - 1',
        raw: 'close',
        near: { expression: 'sma(volume, 3)', category: 'liquidity', description: 'three bars', tags: ['thin'] },
      },
      { description: 'a set', category: 'mine', tags: ['trend', 'test'] },
    );
    expect(describeFeatureSet(set)).toEqual({
      name: 'mine',
      version: set.version,
      description: 'a set',
      category: 'mine',
      tags: ['trend', 'test'],
      numFeatures: 3,
      lookback: 11,
      columns: [
        {
          name: 'trend',
          expression: 'close / ema(close, 12) - 1',
          category: 'arithmetic',
          description: '',
          tags: [],
          source: 'IEEE 754',
          unit: 'ratio',
          range: [-1, null],
          integer: false,
          lookback: 11,
          memory: 'recursive',
          reach: null,
        },
        {
          name: 'raw',
          expression: 'close',
          category: 'price',
          description: '',
          tags: [],
          source: '',
          unit: 'price',
          range: [0, null],
          integer: false,
          lookback: 0,
          memory: 'window',
          reach: 0,
        },
        {
          name: 'near',
          expression: 'sma(volume, 3)',
          category: 'liquidity',
          description: 'three bars',
          tags: ['thin'],
          source: 'TA-Lib SMA, pandas rolling mean',
          unit: 'volume',
          range: [0, null],
          integer: false,
          lookback: 2,
          memory: 'window',
          reach: set.features[2]!.reach,
        },
      ],
    });
  });

  test('of no column, or under a name that no URL can hold, are refused', () => {
    expect(() => defineFeatureSet('mine', {})).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
    for (const name of ['', '1st', 'a b', 'a/b', 'x'.repeat(65)])
      expect(() => defineFeatureSet(name, { a: 'close' })).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
    for (const column of ['timestamp', 'a b', ''])
      expect(() => defineFeatureSet('mine', { [column]: 'close' })).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
  });
});

describe('operators', () => {
  test('are described in the order of the alphabet, with sign, outputs and expressions', () => {
    const all = describeOperators();
    const names = all.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(new Set(names).size).toBe(names.length);
    const of = (name: string): unknown => all.find((operator) => operator.name === name);
    expect(of('sub')).toMatchObject({ kind: 'elementwise', sign: '-', params: {}, outputs: [], expressions: null });
    expect(of('macd')).toMatchObject({ kind: 'kernel', sign: null, outputs: ['macd', 'macdsignal', 'macdhist'], expressions: null });
    expect(of('std')).toMatchObject({ kind: 'derived', expressions: { '': expect.stringContaining('deviation') } });
  });
});

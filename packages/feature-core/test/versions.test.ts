import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compute,
  defineFeatureSet,
  diffVersions,
  featureSets,
  joinFeatureSets,
  openStream,
  openVersion,
  versionOfSet,
  type SetVersion,
} from '../src/index.js';
import { planOf } from '../src/engine/set.js';
import { sha256Hex } from '../src/sets/featureSet.js';
import { hostileBars, rowOf } from './support/hostileBars.js';
import { firstDifference } from './support/bits.js';

const define = (features: Record<string, string>): ReturnType<typeof defineFeatureSet> => defineFeatureSet('mine', features);

/** A document with another revision of one operator. */
function revised(version: SetVersion, operator: string, revision: number): SetVersion {
  const { columns, revisions } = JSON.parse(version.document) as { columns: unknown; revisions: [string, number][] };
  const others = revisions.map(([name, at]) => [name, name === operator ? revision : at]);
  return openVersion(version.name, JSON.stringify({ columns, revisions: others }));
}

describe('the document of a version', () => {
  test('has the hash of the set, and gives the same set back, for every built-in set', () => {
    for (const set of featureSets()) {
      const { document } = versionOfSet(set);
      expect(sha256Hex(document)).toBe(set.hash);
      const opened = openVersion(set.name, document, set.version);
      expect(opened.changed).toEqual([]);
      expect(opened.set!.hash).toBe(set.hash);
      expect(opened.columns.map(({ name, expression }) => [name, expression])).toEqual(set.features.map((f) => [f.name, f.expression]));
    }
  });

  test('that was changed is refused, and so is what is none', () => {
    const { document, version } = versionOfSet(define({ a: 'close' }));
    expect(() => openVersion('mine', document.replace('close', 'open'), version)).toThrow(/has the hash of mine@.*it has been changed/);
    for (const text of [
      '',
      '{}',
      '[]',
      'null',
      '{"columns":[["a"]],"revisions":[]}',
      '{"columns":[["a",1]],"revisions":[]}',
      '{"columns":[["a b","close"]],"revisions":[]}',
      '{"columns":[],"revisions":[["sma","1"]]}',
    ])
      expect(() => openVersion('mine', text)).toThrow(expect.objectContaining({ code: 'INVALID_SET' }));
  });

  test('of operators that have changed since is text, with what changed', () => {
    const now = versionOfSet(define({ a: 'rsi(close, 14)' }));
    const then = revised(now, 'rsi', 99);
    expect(then.set).toBeUndefined();
    expect(then.columns).toEqual([{ name: 'a', expression: 'rsi(close, 14)' }]);
    expect(then.changed).toEqual([{ operator: 'rsi', from: 99, to: now.revisions.get('rsi') }]);
    const gone = openVersion('mine', '{"columns":[["a","sma2(close, 3)"]],"revisions":[["sma2",1]]}');
    expect([gone.set, gone.changed]).toEqual([undefined, [{ operator: 'sma2', from: 1, to: null }]]);
  });
});

describe('the difference of two versions', () => {
  const diff = (a: Record<string, string>, b: Record<string, string>): ReturnType<typeof diffVersions> =>
    diffVersions(versionOfSet(define(a)), versionOfSet(define(b)));

  test('names what was added, removed and changed, with both texts', () => {
    expect(diff({ a: 'close', b: 'open', c: 'sma(close, 5)' }, { a: 'close', c: 'sma(close, 6)', d: 'low' })).toMatchObject({
      added: [{ column: 'd', expression: 'low' }],
      removed: [{ column: 'b', expression: 'open' }],
      moved: [],
      changed: [{ column: 'c', from: 'sma(close, 5)', to: 'sma(close, 6)', operators: [] }],
    });
  });

  test('names the fewest columns that explain another order', () => {
    expect(diff({ a: 'close', b: 'open', c: 'low', d: 'high' }, { d: 'high', a: 'close', b: 'open', c: 'low' })).toMatchObject({
      added: [],
      removed: [],
      changed: [],
      moved: [{ column: 'd', from: 3, to: 0 }],
    });
    expect(diff({ a: 'close', b: 'open' }, { a: 'close', b: 'open' })).toMatchObject({ added: [], removed: [], moved: [], changed: [] });
  });

  test('names the operator whose revision changed, for the columns that it is in, derived ones too', () => {
    const now = versionOfSet(define({ a: 'close', b: 'std(close, 5)', c: 'sma(close, 5)' }));
    expect(now.revisions.has('deviation')).toBe(true);
    expect(diffVersions(revised(now, 'deviation', 7), now)).toMatchObject({
      moved: [],
      changed: [
        {
          column: 'b',
          from: 'std(close, 5)',
          to: 'std(close, 5)',
          operators: [{ operator: 'deviation', from: 7, to: now.revisions.get('deviation') }],
        },
      ],
    });
  });

  test('leads from one order to the other, whatever they are', () => {
    const columns = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
    const setOf = (names: readonly string[]): Record<string, string> => Object.fromEntries(names.map((name) => [name, 'close']));
    fc.assert(
      fc.property(fc.shuffledSubarray(columns, { minLength: 7 }), (order) => {
        const { moved } = diff(setOf(columns), setOf(order));
        const moving = new Set(moved.map(({ column }) => column));
        expect(order.filter((name) => !moving.has(name))).toEqual(columns.filter((name) => !moving.has(name)));
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe('joined versions', () => {
  const a = define({ trend: 'close / ema(close, 12) - 1', strength: 'rsi(close, 14)', width: 'std(close, 20) / sma(close, 20)' });
  const b = define({ trend: 'close / ema(close, 12)', strength: 'rsi(close, 14)', width: 'std(close, 30) / sma(close, 20)' });
  const joined = joinFeatureSets('both', [a, b]);

  test('name their columns by the version, and have the bits of each', () => {
    const hashes = [a, b].map(({ version }) => version.split('@')[1]!);
    expect(joined.names).toEqual([...a.names.map((name) => `${name}@${hashes[0]}`), ...b.names.map((name) => `${name}@${hashes[1]}`)]);
    const bars = hostileBars({ seed: 1, length: 300, traits: ['ties'] });
    const [both, alone] = [compute(bars, joined), [compute(bars, a), compute(bars, b)]];
    alone.flatMap((frame) => [...frame.columns]).forEach((column, k) => expect(firstDifference(both.columns[k]!, column)).toBe(-1));
    const stream = openStream(joined);
    for (let i = 0; i < 300; i++) expect(firstDifference(stream.push(rowOf(bars, i)), both.row(i))).toBe(-1);
  });

  test('compute once what they have in common', () => {
    const kernels = (set: typeof a): string[] =>
      planOf(set)
        .nodes.filter(({ label }) => label !== 'arithmetic')
        .map(({ label, params }) => `${label} ${JSON.stringify(params)}`);
    const [inA, inB, inBoth] = [kernels(a), kernels(b), kernels(joined)];
    const common = inA.filter((kernel) => inB.includes(kernel));
    expect(common.length).toBeGreaterThanOrEqual(3);
    expect(inBoth.length).toBe(inA.length + inB.length - common.length);
  });

  test('are given each once, and have a version of their own', () => {
    expect(joined.version).toMatch(/^both@/);
    expect(joinFeatureSets('both', [b, a]).version).not.toBe(joined.version);
    expect(() => joinFeatureSets('both', [a, a])).toThrow(/give each version once/);
    expect(() => joinFeatureSets('both', [])).toThrow(/one set at least/);
    expect(() => joinFeatureSets('a b', [a])).toThrow(expect.objectContaining({ code: 'INVALID_PARAM' }));
  });
});

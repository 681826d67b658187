import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { barsFrom, compute, FeatureFrame, featureSet, sessionCalendar } from '@barkeep/feature-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  canonicalJson,
  fitRobustScaler,
  fitStandardScaler,
  forwardReturn,
  hashBars,
  joinAsOf,
  purgedKFold,
  readNpy,
  Scaler,
  splitOf,
  verifyDataset,
  walkForward,
  writeDataset,
  type Dataset,
} from '../../src/training/index.js';
import { inFolder, rowsOf, walk } from './support.js';

const refusal = (code: string, text = ''): unknown => expect.objectContaining({ code, message: expect.stringContaining(text) });
const frameOf = (columns: Readonly<Record<string, readonly number[]>>): FeatureFrame<null> => {
  const names = Object.keys(columns);
  return new FeatureFrame({
    timestamps: Float64Array.from(columns[names[0]!]!, (_, i) => i),
    names,
    columns: names.map((name) => Float64Array.from(columns[name]!)),
    metadata: null,
  });
};

describe('a scaler', () => {
  const split = splitOf(
    'half',
    [
      [0, 4],
      [6, 8],
    ],
    [[8, 10]],
  );
  const frame = frameOf({ a: [1, 2, NaN, 4, 100, 100, 5, 6, 1e9, 1e9], flat: [3, 3, 3, 3, 9, 9, 3, 3, 9, 9] });

  test('standard has mean 0 and deviation 1 over the training rows alone', () => {
    const scaler = fitStandardScaler(frame, split);
    const values = [1, 2, 4, 5, 6];
    const mean = values.reduce((a, b) => a + b) / 5;
    expect(scaler.center).toEqual([mean, 3]);
    expect(scaler.scale[0]).toBeCloseTo(Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / 5), 14);
    expect(scaler.scale[1]).toBe(1);
    const scaled = scaler.apply(frame);
    expect(scaled.column('a')[2]).toBeNaN();
    expect(scaled.column('a')[9]).toBe((1e9 - mean) / scaler.scale[0]!);
    expect([...scaled.column('flat').subarray(0, 5)]).toEqual([0, 0, 0, 0, 6]);
  });

  test('robust has median 0 and quartiles 1 apart', () => {
    const { center, scale, kind } = fitRobustScaler(frame, split);
    expect([kind, center, scale]).toEqual(['robust', [4, 3], [5 - 2, 1]]);
    expect(fitRobustScaler(frameOf({ a: [1, 2, 4, 10] }), splitOf('all', [[0, 3]], [[3, 4]]))).toMatchObject({
      center: [2],
      scale: [3 - 1.5],
    });
  });

  test('knows nothing of other rows, and tells which values it was fitted on', () => {
    const rows = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(rows, rows, (a, b) => {
        const trained = new Set(rowsOf(split.train));
        const mixed = a.map((value, i) => (trained.has(i) ? value : b[i]!));
        for (const fit of [fitStandardScaler, fitRobustScaler])
          expect(fit(frameOf({ x: mixed }), split)).toEqual(fit(frameOf({ x: a }), split));
        const changed = a.with(7, a[7]! + 1);
        expect(fitStandardScaler(frameOf({ x: changed }), split).trainSha256).not.toBe(
          fitStandardScaler(frameOf({ x: a }), split).trainSha256,
        );
      }),
      { numRuns: 30 },
    );
  });

  test('is read back from its text, unless that was changed', () => {
    const scaler = fitStandardScaler(frame, split);
    const text = scaler.text();
    expect(Scaler.parse(text)).toEqual(scaler);
    expect(() => Scaler.parse(text.replace('"standard"', '"robust"'))).toThrow(refusal('INVALID_FILE', 'has been changed'));
    expect(() => Scaler.parse('{}')).toThrow(refusal('INVALID_FILE', 'has no seal'));
  });

  test('refuses columns without values or with infinities, and other columns than it knows', () => {
    expect(() => fitStandardScaler(frameOf({ a: [NaN, 1] }), splitOf('s', [[0, 1]], [[1, 2]]))).toThrow(
      refusal('INVALID_RANGE', 'column a has no value'),
    );
    expect(() => fitRobustScaler(frameOf({ a: [Infinity, 1] }), splitOf('s', [[0, 1]], [[1, 2]]))).toThrow(
      refusal('INVALID_RANGE', 'an infinity'),
    );
    const scaler = fitStandardScaler(frame, split);
    expect(() => scaler.apply(frame.select(['flat', 'a']))).toThrow(refusal('MISMATCH', 'column 0 is flat'));
    expect(() => scaler.apply(frame.select(['a']))).toThrow(refusal('MISMATCH', 'it lacks flat'));
  });
});

describe('a join on close time', () => {
  const hour = 3_600_000;
  const hours = Float64Array.from({ length: 100 }, (_, i) => i * hour);
  const days = new FeatureFrame({
    timestamps: Float64Array.of(0, 24 * hour, 72 * hour),
    names: ['x'],
    columns: [Float64Array.of(10, 11, 13)],
    metadata: null,
  });

  test('gives a day to the rows that close when it has closed, and not one before', () => {
    const joined = joinAsOf({ timestamps: hours, timeframe: '1hour' }, days, { timeframe: '1day' });
    expect(joined.names).toEqual(['1day_x']);
    const x = joined.column('1day_x');
    expect([x[22], x[23], x[46], x[47], x[94], x[95], x[99]]).toEqual([NaN, 10, 10, 11, 11, 13, 13]);
    const young = joinAsOf({ timestamps: hours, timeframe: '1hour' }, days, { timeframe: '1day' }, { maxAgeMs: 30 * hour, prefix: 'd_' });
    expect([47, 77, 78, 94, 95].map((i) => young.column('d_x')[i])).toEqual([11, 11, NaN, NaN, 13]);
    expect(() => joinAsOf({ timestamps: hours, timeframe: '1hour' }, days, { timeframe: '1day' }, { maxAgeMs: -1 })).toThrow(
      refusal('INVALID_PARAM'),
    );
  });

  test('goes by the calendar of each series', () => {
    const calendar = sessionCalendar({ name: 'X', timeZone: 'UTC', open: '09:30', close: '16:00' });
    const session = new FeatureFrame({
      timestamps: Float64Array.of(9.5 * hour),
      names: ['x'],
      columns: [Float64Array.of(1)],
      metadata: null,
    });
    const { columns } = joinAsOf({ timestamps: hours, timeframe: '1hour' }, session, { timeframe: '1day', calendar });
    expect(columns[0]!.findIndex((value) => value === 1)).toBe(15);
  });

  test('is what a search through all closes finds', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { minLength: 1 }),
        fc.uniqueArray(fc.integer({ min: 0, max: 500 })),
        (a, b) => {
          const [rows, others] = [a, b].map((list) =>
            Float64Array.from(
              list.sort((x, y) => x - y),
              (n) => n * 300_000,
            ),
          );
          const other = new FeatureFrame({ timestamps: others!, names: ['n'], columns: [others!.map((_, i) => i)], metadata: null });
          const found = joinAsOf({ timestamps: rows!, timeframe: '5min' }, other, { timeframe: '30min' }).columns[0]!;
          rows!.forEach((open, i) => {
            const known = [...others!].filter((otherOpen) => otherOpen + 1_800_000 <= open + 300_000).length;
            expect(found[i]).toBe(known === 0 ? NaN : known - 1);
          });
        },
      ),
      { numRuns: 50 },
    );
  });
});

describe('a dataset', () => {
  const bars = walk(400);
  const set = featureSet('env43-market');
  const make = (more: Partial<Dataset> = {}): Dataset => {
    const features = compute(bars, set);
    const label = forwardReturn(5).of(bars);
    const splits = purgedKFold({ label, set, folds: 3, embargo: 5 });
    const scalers = splits.map((split) => fitStandardScaler(features, split));
    return { symbol: 'AAPL', timeframe: '1day', set, origin: 'series', bars, features, label, splits, scalers, ...more };
  };

  test('has its features, labels, splits and scalers in files, each with its hash, and the same bytes when it is made again', () =>
    inFolder(async (folder) => {
      const [a, b] = [join(folder, 'a'), join(folder, 'b')];
      await writeDataset(a, make({ about: { z: 1, note: 'first' } }));
      await writeDataset(b, make({ about: { note: 'first', z: 1 } }));
      const names = readdirSync(a).sort();
      expect(names).toEqual([
        'features.npy',
        'label_ends.npy',
        'labels.npy',
        'manifest.json',
        'scaler-0.json',
        'scaler-1.json',
        'scaler-2.json',
        'splits.json',
        'timestamps.npy',
      ]);
      for (const name of names) expect(readFileSync(join(a, name)).equals(readFileSync(join(b, name))), name).toBe(true);
      const manifest = await verifyDataset(a, { columns: set.names, version: set.version });
      expect(manifest).toMatchObject({
        rows: 400,
        hash: set.hash,
        barsSha256: hashBars(bars),
        label: { kind: 'forwardReturn', bars: 5, span: 5 },
        about: { note: 'first' },
      });
      const dataset = make();
      expect((await readNpy(join(a, 'features.npy'))).values).toEqual(dataset.features.toMatrix({ dtype: 'float32' }).data);
      expect((await readNpy(join(a, 'labels.npy'))).values).toEqual(dataset.label.values);
      expect((await readNpy(join(a, 'label_ends.npy'))).values).toEqual(dataset.label.ends);
      expect(Scaler.parse(readFileSync(join(a, 'scaler-1.json'), 'utf8'))).toEqual(dataset.scalers![1]);
    }));

  test('may lie by column in float64, without scalers', () =>
    inFolder(async (folder) => {
      const dataset = make({ dtype: 'float64', order: 'F', scalers: [] });
      await writeDataset(folder, dataset);
      expect(await readNpy(join(folder, 'features.npy'))).toMatchObject({ order: 'F', dtype: '<f8', shape: [400, 40] });
      expect((await readNpy(join(folder, 'features.npy'))).values).toEqual(dataset.features.toMatrix({ order: 'column' }).data);
    }));

  test('that was changed is refused, with every file that was', () =>
    inFolder(async (folder) => {
      await writeDataset(folder, make());
      const labels = join(folder, 'labels.npy');
      const bytes = readFileSync(labels);
      bytes[bytes.length - 1]! ^= 1;
      writeFileSync(labels, bytes);
      rmSync(join(folder, 'splits.json'));
      await expect(verifyDataset(folder)).rejects.toThrow(refusal('INVALID_FILE', 'labels.npy was changed, splits.json is missing'));
      writeFileSync(join(folder, 'manifest.json'), readFileSync(join(folder, 'scaler-0.json')));
      await expect(verifyDataset(folder)).rejects.toThrow(refusal('INVALID_FILE', 'is no manifest of a dataset'));
      const manifest = readFileSync(join(folder, 'scaler-0.json'), 'utf8').replace('"standard"', '"robust"');
      writeFileSync(join(folder, 'manifest.json'), manifest);
      await expect(verifyDataset(folder)).rejects.toThrow(refusal('INVALID_FILE', 'has been changed'));
      mkdirSync(join(folder, 'empty'));
      await expect(verifyDataset(join(folder, 'empty'))).rejects.toThrow(refusal('INVALID_FILE', 'no such manifest'));
    }));

  test('that cannot be written leaves no file', () =>
    inFolder(async (folder) => {
      mkdirSync(join(folder, 'label_ends.npy'));
      await expect(writeDataset(folder, make())).rejects.toThrow(expect.objectContaining({ code: 'EISDIR' }));
      expect(readdirSync(folder)).toEqual(['label_ends.npy']);
    }));

  test('of other columns or another version is refused', () =>
    inFolder(async (folder) => {
      await writeDataset(folder, make({ scalers: [] }));
      await expect(verifyDataset(folder, { version: 'env53-market' })).rejects.toThrow(refusal('MISMATCH'));
      await expect(verifyDataset(folder, { columns: ['a'] })).rejects.toThrow(refusal('MISMATCH'));
    }));

  test('is refused where its parts do not belong together', () =>
    inFolder(async (folder) => {
      const { label, splits, features, scalers } = make();
      for (const wrong of [
        { label: forwardReturn(5).of(walk(399)) },
        { splits: [splitOf('long', [[0, 10]], [[390, 401]])], scalers: [] },
        { scalers: scalers!.slice(1) },
        { scalers: [scalers![1]!, scalers![0]!, scalers![2]!] },
        { splits: walkForward({ label, set, train: 100, test: 100 }) },
        { features: features.slice(0, 399) },
      ])
        await expect(writeDataset(folder, make(wrong))).rejects.toThrow(refusal('INVALID_PARAM'));
      expect(readdirSync(folder)).toEqual([]);
      expect(splits.length).toBe(3);
    }));
});

test('canonical JSON is the same text for the same content, and JSON', () => {
  const values = fc.jsonValue({ maxDepth: 4 });
  fc.assert(
    fc.property(fc.dictionary(fc.string(), values), (content) => {
      const text = canonicalJson(content as never);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(content)));
      const turned = Object.fromEntries(Object.entries(content).reverse());
      expect(canonicalJson(turned as never)).toBe(text);
    }),
    { numRuns: 50 },
  );
});

test('bars that are equal have one hash', () => expect(hashBars(barsFrom([]))).toBe(hashBars(walk(0))));

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compute, continuousCalendar, featureSet, resample, sightOf, sliceBars } from '@barkeep/feature-core';
import { describe, expect, test } from 'vitest';
import { MemoryProvider } from '../../src/providers/memory.js';
import { ResamplingProvider } from '../../src/providers/resampled.js';
import { DataService } from '../../src/service/dataService.js';
import { InlineComputer } from '../../src/service/computer.js';
import { LruStore } from '../../src/cache/lru.js';
import { fakePorts } from '../../src/testing/fakePorts.js';
import {
  fitRobustScaler,
  forwardReturn,
  hashBars,
  makeDataset,
  parseRecipe,
  readNpy,
  Scaler,
  splitOf,
  verifyDataset,
  type Recipe,
} from '../../src/training/index.js';
import { NOW_MS } from '../service/support.js';
import { inFolder, walk } from './support.js';

const HOUR_MS = 3_600_000;
const bars = walk(1_500, 4, HOUR_MS);
const service = (): DataService => {
  const ports = fakePorts({ startMs: NOW_MS });
  const inner = new MemoryProvider({ clock: ports.clock, series: [{ symbol: 'BTC', timeframe: '1hour', bars }] });
  const provider = new ResamplingProvider({ inner, clock: ports.clock, timers: ports.timers });
  return new DataService({ provider, computer: new InlineComputer(ports), cache: new LruStore({ clock: ports.clock }), ports });
};
const RECIPE: Recipe = {
  symbol: 'btc',
  timeframe: '1h',
  set: 'env43-market',
  label: { kind: 'forwardReturn', bars: 6 },
  splits: { kind: 'purgedKFold', folds: 4, embargo: 12 },
};
const make = (folder: string, more: object = {}) => makeDataset(service(), { ...RECIPE, ...more }, folder, featureSet);
const refusal = (code: string, text = ''): unknown => expect.objectContaining({ code, message: expect.stringContaining(text) });

describe('a dataset by a recipe', () => {
  test('has the features, the label and the splits of the recipe, and says what it was made of', () =>
    inFolder(async (folder) => {
      const manifest = await make(folder, { scaler: 'robust' });
      const features = compute(bars, 'env43-market');
      expect(await verifyDataset(folder, { version: features.metadata.version, columns: features.names })).toMatchObject(manifest);
      expect(manifest).toMatchObject({
        symbol: 'BTC',
        timeframe: '1hour',
        rows: 1_500,
        barsSha256: hashBars(bars),
        about: { recipe: { symbol: 'btc' }, joined: [] },
      });
      expect((await readNpy(join(folder, 'features.npy'))).values).toEqual(features.toMatrix({ dtype: 'float32' }).data);
      expect((await readNpy(join(folder, 'labels.npy'))).values).toEqual(forwardReturn(6).of(bars).values);
      const { splits } = JSON.parse(readFileSync(join(folder, 'splits.json'), 'utf8')) as {
        splits: { train: [number, number][]; test: [number, number][] }[];
      };
      expect(splits.flatMap(({ test }) => test).map(([from]) => from)[0]).toBe(sightOf(featureSet('env43-market')));
      const scaler = Scaler.parse(readFileSync(join(folder, 'scaler-2.json'), 'utf8'));
      expect(scaler).toEqual(fitRobustScaler(features, splitOf('same', splits[2]!.train, splits[2]!.test)));
    }));

  test('of a range begins warmed up, ends where it is told to, and labels nothing beyond', () =>
    inFolder(async (folder) => {
      const [start, end] = [bars.timestamp[300]!, bars.timestamp[900]!].map((at) => new Date(at).toISOString());
      const manifest = await make(folder, { start, end, columns: ['returns_1'], dtype: 'float64' });
      expect(manifest).toMatchObject({
        rows: 600,
        firstMs: bars.timestamp[300]!,
        barsSha256: hashBars(sliceBars(bars, 0, 900)),
        columns: ['returns_1'],
      });
      expect([...(await readNpy(join(folder, 'features.npy'))).values]).toEqual([
        ...compute(bars, 'env43-market').column('returns_1').subarray(300, 900),
      ]);
      const labels = (await readNpy(join(folder, 'labels.npy'))).values;
      expect([labels[593] === labels[593], labels[594]]).toEqual([true, NaN]);
      const { splits } = JSON.parse(readFileSync(join(folder, 'splits.json'), 'utf8')) as { splits: { test: [number, number][] }[] };
      expect(splits[0]!.test[0]![0]).toBe(0);
      const ranged = await make(folder, { start, end, origin: 'range', splits: { kind: 'walkForward', train: 200, test: 100 } });
      expect(ranged).toMatchObject({
        rows: 600,
        origin: 'range',
        barsSha256: hashBars(sliceBars(bars, 300, 900)),
        splits: ['walk-0', 'walk-1', 'walk-2'],
      });
    }));

  test('joins another timeframe as it was known at each close, and purges as far as that looks back', () =>
    inFolder(async (folder) => {
      const joined = { timeframe: '4h', columns: ['bb_position'], prefix: 'slow_' };
      const manifest = await make(folder, { join: [joined], columns: ['returns_1'], dtype: 'float64', order: 'F' });
      const slow = resample(bars, '1hour', '4hour', continuousCalendar).bars;
      expect(manifest).toMatchObject({
        columns: ['returns_1', 'slow_bb_position'],
        about: { joined: [{ symbol: 'BTC', timeframe: '4hour', version: featureSet('env43-market').version }] },
      });
      const values = (await readNpy(join(folder, 'features.npy'))).values.subarray(1_500);
      const positions = compute(slow, 'env43-market').column('bb_position');
      for (const row of [0, 2, 3, 142, 143, 144, 479, 700, 1_499]) {
        const closed = Math.floor((row + 1) / 4);
        expect(values[row], `${row}`).toBe(closed === 0 ? NaN : positions[closed - 1]!);
      }
      const { splits } = JSON.parse(readFileSync(join(folder, 'splits.json'), 'utf8')) as { splits: { test: [number, number][] }[] };
      expect(splits[0]!.test[0]![0]).toBe(4 * (sightOf(featureSet('env43-market')) + 1));
    }));

  test('has the same bytes when it is made again', () =>
    inFolder(async (folder) => {
      const files = async (name: string): Promise<[string, string][]> => {
        await make(join(folder, name), { scaler: 'standard', join: [{ timeframe: '4h', set: 'env43-market', columns: ['returns_1'] }] });
        return readdirSync(join(folder, name))
          .sort()
          .map((file) => [file, readFileSync(join(folder, name, file), 'latin1')]);
      };
      expect(await files('a')).toEqual(await files('b'));
    }));

  test('is refused where a recipe cannot be meant, and leaves nothing', () =>
    inFolder(async (folder) => {
      for (const [more, code, text] of [
        [{ start: '2059-01-01' }, 'NO_BAR', 'choose another start'],
        [{ join: [{ timeframe: '4h', prefix: '' }] }, 'INVALID_PARAM', 'twice'],
        [{ label: { kind: 'forwardReturn', bars: 0 } }, 'INVALID_PARAM', 'bars'],
        [{ splits: { kind: 'purgedKFold', folds: 1 } }, 'INVALID_PARAM', 'folds'],
        [{ columns: ['none'] }, 'UNKNOWN_FIELD', 'none'],
        [{ set: 'none' }, 'UNKNOWN_SET', 'none'],
      ] as const)
        await expect(make(join(folder, 'x'), more)).rejects.toThrow(refusal(code, text));
      expect(readdirSync(folder)).toEqual([]);
    }));
});

describe('a recipe', () => {
  const good = JSON.stringify(RECIPE);

  test('is read from JSON', () => {
    expect(parseRecipe(good, 'r.json')).toEqual(RECIPE);
    const more = { ...RECIPE, label: { kind: 'tripleBarrier', up: 1, down: 1, horizon: 3 }, scaler: 'robust', join: [{ timeframe: '1d' }] };
    expect(parseRecipe(JSON.stringify(more), 'r.json')).toEqual(more);
  });

  test('with a key that is not known, a kind that is none or a part missing is refused with the nearest', () => {
    for (const [text, code, said] of [
      ['{', 'INVALID_FILE', 'is no JSON'],
      ['[]', 'INVALID_FILE', 'is no recipe'],
      ['{}', 'INVALID_PARAM', 'recipe.symbol is missing'],
      [good.replace('"symbol"', '"symbols"'), 'INVALID_PARAM', 'did you mean symbol'],
      [good.replace('"embargo"', '"embrago"'), 'INVALID_PARAM', 'did you mean embargo'],
      [good.replace('"forwardReturn"', '"forward"'), 'INVALID_PARAM', 'use one of forwardReturn, nextDirection, tripleBarrier'],
      [good.replace('"label":{"kind":"forwardReturn","bars":6}', '"label":5'), 'INVALID_PARAM', 'use one of'],
      [good.replace('}}', '},"scaler":"minmax"}'), 'INVALID_PARAM', "use 'standard' or 'robust'"],
      [good.replace('}}', '},"join":[{"timeframes":"1d"}]}'), 'INVALID_PARAM', 'did you mean timeframe'],
    ] as const)
      expect(() => parseRecipe(text, 'r.json'), text).toThrow(refusal(code, said));
  });
});

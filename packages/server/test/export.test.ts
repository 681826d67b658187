import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { compute, episodeRegime, episodeStart } from '@barkeep/feature-core';
import { nodePorts, fileSource, readBarsFile } from '@barkeep/sdk';
import { openMatrix, readNpy } from '@barkeep/sdk/training';
import { describe, expect, it } from 'vitest';
import { readTable } from '../../feature-core/test/support/csv.js';
import {
  barsFile,
  bundledBars,
  bundledGolden,
  csvFiles,
  readTolerances,
  sharedGolden,
} from '../../feature-core/test/support/goldenFiles.js';
import { barkeep, inFolder } from './support/cli.js';

const exporting = (...more: string[]): string[] => ['export', '--set', 'env43-market', '--symbol', 'BTCUSD', '--out', 'obs.npy', ...more];

describe('export', () => {
  it('writes a matrix, its bars and its manifest, the same bytes each time', () =>
    inFolder(async (folder) => {
      const { code, out, err } = await barkeep(exporting(), { cwd: folder });
      expect([code, out]).toEqual([0, '']);
      expect(err).toMatch(/^obs\.npy: 1770 rows x 40 columns of float32, env43-market@[0-9a-f]{12}, origin series\n$/);
      const files = ['obs.bars.npy', 'obs.json', 'obs.npy'];
      expect(readdirSync(folder).sort()).toEqual(files);
      const first = files.map((name) => readFileSync(join(folder, name)));
      await barkeep(exporting(), { cwd: folder });
      expect(files.map((name) => readFileSync(join(folder, name)))).toEqual(first);
    }));

  it('takes a range, columns, a type, an order and an origin', () =>
    inFolder(async (folder) => {
      const flags = [
        '--start',
        '2017-01-01',
        '--end',
        '2018-01-01',
        '--columns',
        'returns_1, bb_position',
        '--dtype',
        'float64',
        '--order',
        'F',
      ];
      expect((await barkeep(exporting(...flags, '--origin', 'range', '--max-gap', '2', '--timeframe', '1d'), { cwd: folder })).code).toBe(
        0,
      );
      const { manifest, bars } = await openMatrix(join(folder, 'obs.npy'), {
        version: 'env43-market',
        columns: ['returns_1', 'bb_position'],
      });
      expect(manifest).toMatchObject({
        rows: 365,
        dtype: 'float64',
        order: 'F',
        origin: 'range',
        originMs: Date.UTC(2017, 0, 1),
        maxGap: 2,
      });
      const frame = compute(bars, 'env43-market');
      expect((await readNpy(join(folder, 'obs.npy'))).values).toEqual(
        frame.select(['returns_1', 'bb_position']).toMatrix({ order: 'column' }).data,
      );
    }));

  it('refuses what it cannot do with exit code 2, says why, and leaves nothing', () =>
    inFolder(async (folder) => {
      const cases: [string[], RegExp][] = [
        [['export', '--set', 'legacy'], /--symbol, --out missing/],
        [exporting('--dtype', 'float16'), /--dtype is 'float16'; use float32 or float64/],
        [exporting('--order', 'c'), /--order is 'c'; use C or F/],
        [exporting('--origin', 'first'), /--origin is 'first'; use series or range/],
        [exporting('--max-gap', 'none'), /--max-gap is 'none'/],
        [exporting('--columns', 'returns_1,returns_9'), /column of env43-market 'returns_9' is not known; did you mean returns_1/],
        [exporting('--columns', 'returns_1,returns_1'), /names 'returns_1' twice/],
        [exporting('--start', '2040-01-01'), /no closed bar in this range/],
        [exporting('--timeframe', '7min'), /7min/],
        [exporting('--data', 'nowhere'), /no such folder/],
        [['export', '--set', 'env43', '--symbol', 'X', '--out', 'x.npy'], /feature set 'env43' is not known/],
        [['export', '--set', 'legacy', '--symbol', 'XYZ', '--out', 'x.npy'], /symbol 'XYZ' is not known/],
        [['export', '--set', 'legacy', '--symbol', 'X', '--out', 'x.csv'], /use a name that ends in \.npy/],
        [['export', '--set', 'legacy', '--symbol', 'X', '--out', 'no/x.npy'], /there is no folder/],
      ];
      for (const [args, said] of cases) {
        const { code, err } = await barkeep(args, { cwd: folder });
        expect([code, err], args.join(' ')).toEqual([2, expect.stringMatching(said)]);
      }
      mkdirSync(join(folder, 'obs.json'));
      expect(await barkeep(exporting(), { cwd: folder })).toMatchObject({
        code: 2,
        err: expect.stringMatching(/obs\.json', which is a folder/),
      });
      expect(readdirSync(folder)).toEqual(['obs.json']);
    }));

  it('that a signal stops leaves no file, and exits with the number of the signal', () =>
    inFolder(async (folder) => {
      const onStop = (stop: (signal: 'SIGINT') => void) => (stop('SIGINT'), () => undefined);
      expect((await barkeep(exporting(), { cwd: folder, onStop })).code).toBe(130);
      expect(readdirSync(folder)).toEqual([]);
    }));

  it('says of a folder that cannot be written so', ({ skip }) =>
    inFolder(async (folder) => {
      if (process.getuid?.() === 0) skip('root may write everywhere');
      chmodSync(folder, 0o500);
      expect(await barkeep(exporting(), { cwd: folder })).toMatchObject({ code: 2, err: expect.stringContaining('cannot be written') });
    }));
});

const golden = sharedGolden ?? bundledGolden;
const cases = ['env43-market', 'env53-market'].flatMap((set) => csvFiles(join(golden, set)).map((file) => [set, file] as const));

describe('an exported env43 or env53 matrix', () => {
  it.each(cases)('of %s %s has the float32 bits that the environments had, within the tolerances of the file', (set, file) =>
    inFolder(async (folder) => {
      const name = basename(file).replace(/\.csv(\.gz)?$/, '');
      const bars = barsFile(sharedGolden === undefined ? bundledBars : [join(golden, 'bars')], name);
      mkdirSync(join(folder, 'SERIES'));
      const suffix = bars.endsWith('.gz') ? '.csv.gz' : '.csv';
      writeFileSync(join(folder, `SERIES/1day${suffix}`), readFileSync(bars));
      const args = ['export', '--set', set, '--symbol', 'SERIES', '--data', folder, '--out', join(folder, 'obs.npy')];
      expect(await barkeep(args)).toMatchObject({ code: 0 });
      const matrix = await openMatrix(join(folder, 'obs.npy'));
      const { columns, timestamps } = readTable(join(golden, set, file));
      const rows = timestamps.map((text) => matrix.bars.timestamp.indexOf(Date.parse(text)));
      const tolerances = readTolerances(golden, set);
      for (const [column, expected] of columns) {
        const { rtol, atol = 0 } = tolerances[column] ?? tolerances['*'] ?? { rtol: 0 };
        const actual = matrix.column(column);
        const exact = column !== 'bb_position' && !(column === 'sma_201_dist_clipped' && name === 'adv_constant');
        const wrong = rows.findIndex((row, k) => {
          const [a, e] = [actual[row]!, Math.fround(expected[k]!)];
          return exact ? !Object.is(a + 0, e + 0) : !(Math.abs(a - e) <= atol + rtol * Math.abs(e));
        });
        expect(wrong, column).toBe(-1);
      }
    }),
  );

  const episodes = sharedGolden === undefined ? [] : csvFiles(join(golden, 'env53-episode'));
  it.runIf(episodes.length > 0).each(episodes)('%s gives the two columns of an episode by min(d, i - s)', async (file) => {
    const name = basename(file).replace(/\.csv(\.gz)?$/, '');
    const path = barsFile([join(golden, 'bars')], name);
    const { bars } = await readBarsFile(path, await fileSource(nodePorts.files, path), { timers: nodePorts.timers });
    const durations = compute(bars, 'env53-market').column('regime_duration');
    const start = episodeStart(bars.timestamp.length);
    const { columns } = readTable(join(golden, 'env53-episode', file));
    for (const [column, values] of columns)
      expect([...episodeRegime(durations, start)[column as 'regime_duration']]).toEqual([...values].map(Math.fround));
  });
});

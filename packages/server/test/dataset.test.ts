import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { barkeep, inFolder } from './support/cli.js';

const RECIPE = {
  symbol: 'BTCUSD',
  set: 'env43-market',
  label: { kind: 'tripleBarrier', up: 2, down: 2, horizon: 10, volatility: 20 },
  splits: { kind: 'walkForward', train: 'expanding', first: 800, test: 300 },
  scaler: 'standard',
};

describe('dataset', () => {
  it('makes a dataset of a recipe, and proves it', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'recipe.json'), JSON.stringify(RECIPE));
      const told = /^dataset: 1770 rows x 40 columns of env43-market@[0-9a-f]{12}, label triple_barrier_10, 3 splits\n$/;
      expect(await barkeep(['dataset', '--recipe', 'recipe.json', '--out', 'dataset'], { cwd: folder })).toMatchObject({
        code: 0,
        out: '',
        err: expect.stringMatching(told),
      });
      expect(readdirSync(join(folder, 'dataset'))).toContain('scaler-2.json');
      expect(await barkeep(['dataset', '--verify', 'dataset'], { cwd: folder })).toMatchObject({
        code: 0,
        err: expect.stringMatching(told),
      });
      const labels = join(folder, 'dataset/labels.npy');
      writeFileSync(labels, Buffer.concat([readFileSync(labels).subarray(0, -1), Buffer.of(1)]));
      expect(await barkeep(['dataset', '--verify', 'dataset'], { cwd: folder })).toMatchObject({
        code: 2,
        err: expect.stringContaining('labels.npy was changed'),
      });
    }));

  it('refuses what it cannot do with exit code 2, and leaves nothing', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'bad.json'), JSON.stringify({ ...RECIPE, labels: 1 }));
      for (const [args, said] of [
        [[], '--recipe and --out are needed'],
        [['--recipe', 'bad.json'], '--recipe and --out are needed'],
        [['--verify', 'x', '--out', 'y'], 'makes none'],
        [['--recipe', 'bad.json', '--out', 'x'], "key of recipe 'labels' is not known; did you mean label?"],
        [['--recipe', 'none.json', '--out', 'x'], 'there is no such file'],
        [['--verify', 'x'], 'no such manifest'],
      ] as const)
        expect(await barkeep(['dataset', ...args], { cwd: folder }), args.join(' ')).toMatchObject({
          code: 2,
          err: expect.stringContaining(said),
        });
      expect(readdirSync(folder)).toEqual(['bad.json']);
    }));
});

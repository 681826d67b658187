import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { barkeep, DATA, inFolder } from './support/cli.js';

const SETS = {
  a: { name: 'a', features: { fast: 'close / ema(close, 5)', same: 'sma(close, 5)', old: 'close' } },
  b: { name: 'b', features: { fast: 'close / ema(close, 6)', same: 'sma(close, 5)', fresh: 'open' } },
};

describe('barkeep sets compare', () => {
  test('shows of each shared column its drift, its correlation and the share of cells that differ', () =>
    inFolder(async (folder) => {
      mkdirSync(join(folder, 'sets'));
      for (const [name, set] of Object.entries(SETS)) writeFileSync(join(folder, 'sets', `${name}.json`), JSON.stringify(set));
      const args = ['sets', 'compare', 'a', 'b', '--symbol', 'AAPL,BTCUSD', '--sets', 'sets', '--data', DATA];
      const { code, out } = await barkeep(args, { cwd: folder });
      expect(code).toBe(0);
      expect(out).toMatch(/^a@\w+ → b@\w+; drift in standard deviations of the former\nonly in a@\w+: old\nonly in b@\w+: fresh\n/);
      expect(out).toMatch(/AAPL, 3270 rows: 1 of 2 shared columns are the same to the bit\nCOLUMN +DRIFT/);
      expect(out).toMatch(/fast +0\.\d+ +-?0\.\d+ +0\.9\d+ +99\.\d+ % +0 +1\n/);
      const json = JSON.parse(
        (await barkeep([...args, '--json', '--start', '2005-01-01', '--end', '2006-01-01'], { cwd: folder })).out,
      ) as {
        symbols: { symbol: string; rows: number; columns: { column: string; differing: number; drift: number }[] }[];
      };
      expect(json.symbols.map(({ symbol, rows }) => [symbol, rows])).toEqual([
        ['AAPL', 252],
        ['BTCUSD', 0],
      ]);
      expect(json.symbols[0]!.columns).toMatchObject([
        { column: 'fast', differing: 1 },
        { column: 'same', differing: 0, drift: 0 },
      ]);
    }));

  test('wants symbols, and sets that there are', async () => {
    expect((await barkeep(['sets', 'compare', 'legacy', 'core'])).err).toContain('--symbol is missing');
    expect((await barkeep(['sets', 'compare', 'legacy', 'cor', '--symbol', 'AAPL'])).err).toContain('did you mean core');
  });
});

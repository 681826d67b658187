import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseFeatureSet } from '@barkeep/feature-core';
import { describe, expect, it } from 'vitest';
import { barkeep, inFolder, serving } from './support/cli.js';

const MINE = {
  name: 'mine',
  description: 'words',
  category: 'swing',
  tags: ['t'],
  features: { constructor: 'close / open', 'rsi_{n}': { expression: 'rsi(close, {n})', n: [7, 14], description: 'over {n} bars' } },
};
const withMine = <T>(use: (folder: string) => Promise<T>): Promise<T> =>
  inFolder((folder) => {
    writeFileSync(join(folder, 'mine.json'), JSON.stringify(MINE));
    return use(folder);
  });

describe('--sets', () => {
  it('gives sets the sets of a folder, with what is said of them', () =>
    withMine(async (folder) => {
      const { code, out } = await barkeep(['sets', '--sets', folder]);
      expect(code).toBe(0);
      expect(out).toMatch(/^mine@\w{12} +3 +14 +words$/m);
      expect(out).toMatch(/^legacy@/m);
      const page = await barkeep(['sets', 'mine', '--sets', folder]);
      expect(page.out).toContain('words\ncategory: swing\ntags: t\n');
      expect(page.out).toMatch(/^rsi_14 .* momentum +rsi\(close, 14\) +over 14 bars /m);
      expect(JSON.parse((await barkeep(['sets', 'mine', '--json', '--sets', folder])).out)).toMatchObject({
        category: 'swing',
        tags: ['t'],
      });
    }));

  it('gives compute and get the sets of a folder, from the flag or the variable', () =>
    withMine(async (folder) => {
      const computed = await barkeep(['compute', '--bars', 'aapl_1d.csv', '--set', 'mine', '--sets', folder, '--out', '-']);
      expect([computed.code, computed.err]).toEqual([0, '']);
      expect(computed.out).toMatch(/^timestamp,constructor,rsi_7,rsi_14\n/);
      const get = await barkeep(['get', '/api/v1/features/AAPL/1day?set=mine'], { env: { BARKEEP_SETS: folder } });
      expect(Object.keys((JSON.parse(get.out) as { features: object }).features)).toEqual(['constructor', 'rsi_7', 'rsi_14']);
      expect((await barkeep(['get', '/api/v1/features/AAPL/1day?set=mine'], { env: { BARKEEP_SETS: '' } })).code).toBe(2);
      expect((await barkeep(['compute', '--bars', 'aapl_1d.csv', '--set', 'mine', '--out', '-'])).err).toContain(
        "feature set 'mine' is not known",
      );
    }));

  it('gives serve the sets of a folder, also as the default', () =>
    withMine(async (folder) => {
      const server = serving(['--port', '0', '--sets', folder, '--default-set', 'mine']);
      const welcome = await server.welcome;
      expect(welcome).toMatch(/Feature set: mine@\w{12}, 3 features/);
      const [url] = /http:\/\/[^\s']+features[^\s']*/.exec(welcome)!;
      expect(await (await fetch(url)).json()).toMatchObject({ features: { constructor: expect.any(Number) } });
      const listing = (await (await fetch(new URL('/api/v1/features', url))).json()) as { sets: unknown[] };
      expect(listing.sets[0]).toMatchObject({ name: 'mine', description: 'words', category: 'swing', tags: ['t'] });
      server.stop();
      expect(await server.code).toBe(0);
    }));

  it.each([
    ['sets'],
    ['get', '/api/v1/symbols'],
    ['serve', '--port', '0'],
    ['compute', '--bars', 'aapl_1d.csv', '--set', 'legacy', '--out', '-'],
  ])('of a folder with a broken file is a sentence with the file and exit 2: %s', (...args) =>
    withMine(async (folder) => {
      writeFileSync(join(folder, 'broken.json'), '{\n"name": "b", "features": {"x": "smaa(close)"}}');
      const { code, out, err } = await barkeep([...args, '--sets', folder]);
      expect([code, out]).toEqual([2, '']);
      expect(err).toMatch(
        /^barkeep: broken.json: column x: operator 'smaa' is not known; did you mean sma.*\n {2}smaa\(close\)\n {2}\^\n$/,
      );
      expect((await barkeep([...args, '--sets', join(folder, 'none')])).err).toContain('there is no such folder');
    }),
  );
});

describe('docs/sets.md', () => {
  it('shows a set that is one', () => {
    const page = readFileSync(new URL('../../../docs/sets.md', import.meta.url), 'utf8');
    const [, json] = /```json\n([^]*?)```/.exec(page)!;
    expect(
      parseFeatureSet(JSON.parse(json!))
        .names.map((name) => `\`${name}\``)
        .join(', '),
    ).toBe('`trend`, `rsi_7`, `rsi_14`, `rsi_21`, `sma_gap_10`, `sma_gap_50`, `ema_gap_10`, `ema_gap_50`');
  });
});

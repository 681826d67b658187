import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openVersion, parseFeatureSet } from '@barkeep/feature-core';
import { describe, expect, it } from 'vitest';
import { barkeep, inFolder } from './support/cli.js';

const OLD = { name: 'mine', features: { a: 'sma(close, 5)', b: 'close', c: 'open' } };
const NEW = { name: 'mine', features: { c: 'open', a: 'sma(close, 6)', d: 'low' } };
const [old, current] = [parseFeatureSet(OLD), parseFeatureSet(NEW)];

/** A folder whose set was computed once, and has changed since. */
const withHistory = <T>(use: (folder: string) => Promise<T>): Promise<T> =>
  inFolder(async (folder) => {
    writeFileSync(join(folder, 'mine.json'), JSON.stringify(OLD));
    expect((await barkeep(['compute', '--bars', 'aapl_1d.csv', '--set', 'mine', '--sets', folder, '--out', '-'])).code).toBe(0);
    writeFileSync(join(folder, 'mine.json'), JSON.stringify(NEW));
    return use(folder);
  });

describe('versions', () => {
  it('are recorded beside the sets when these are computed with, by a text that has their hash, and not when they are listed', () =>
    withHistory(async (folder) => {
      const [file] = readdirSync(join(folder, 'versions'));
      expect(file).toBe(`${old.version}.json`);
      const hash = createHash('sha256')
        .update(readFileSync(join(folder, 'versions', file!)))
        .digest('hex');
      expect(hash).toBe(old.hash);
      await barkeep(['sets', '--sets', folder]);
      expect(readdirSync(join(folder, 'versions'))).toHaveLength(1);
      await barkeep(['get', '/api/v1/symbols', '--sets', folder]);
      expect(readdirSync(join(folder, 'versions'))).toHaveLength(2);
    }));

  it('are computed, served and shown by name@hash after the set has changed', () =>
    withHistory(async (folder) => {
      const { out } = await barkeep(['compute', '--bars', 'aapl_1d.csv', '--set', old.version, '--sets', folder, '--out', '-']);
      expect(out).toMatch(/^timestamp,a,b,c\n/);
      const got = await barkeep(['get', `/api/v1/features/AAPL/1day?version=${old.version}`, '--sets', folder]);
      expect(JSON.parse(got.out)).toMatchObject({ metadata: { pipeline_version: old.version } });
      expect((await barkeep(['sets', old.version, '--sets', folder])).out).toMatch(/^a .*sma\(close, 5\)/m);
    }));

  it('that are not here are told with those that are', () =>
    withHistory(async (folder) => {
      const got = await barkeep(['get', '/api/v1/features/AAPL/1day?version=mine@000000000000', '--sets', folder]);
      expect([got.code, JSON.parse(got.out)]).toEqual([
        2,
        expect.objectContaining({
          status: 400,
          code: 'UNKNOWN_VERSION',
          nearest: [current.version, old.version],
        }),
      ]);
    }));

  it('of operators that have changed are shown as text, with what changed', () =>
    withHistory(async (folder) => {
      const document = JSON.stringify({ columns: [['a', 'rsi(close, 14)']], revisions: [['rsi', 99]] });
      const { version } = openVersion('mine', document);
      writeFileSync(join(folder, 'versions', `${version}.json`), document);
      const shown = await barkeep(['sets', version, '--sets', folder]);
      expect([shown.code, shown.err]).toEqual([0, '']);
      expect(shown.out).toMatch(/cannot be computed here: rsi was at revision 99 and is at \d+\n\nCOLUMN +FORMULA\na +rsi\(close, 14\)\n$/);
      expect(JSON.parse((await barkeep(['sets', version, '--sets', folder, '--json'])).out)).toMatchObject({
        version,
        computable: false,
        changed: [{ operator: 'rsi', from: 99 }],
      });
      const diff = await barkeep(['sets', 'diff', version, version, '--sets', folder]);
      expect(diff.out).toContain('no difference');
    }));

  it('of a folder that cannot be written are not recorded, which is said and stops nothing', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'mine.json'), JSON.stringify(OLD));
      writeFileSync(join(folder, 'versions'), 'a file in the place of the folder');
      const { code, err } = await barkeep(['compute', '--bars', 'aapl_1d.csv', '--set', 'mine', '--sets', folder, '--out', '-']);
      expect(code).toBe(0);
      expect(err).toMatch(/^barkeep: the versions of your sets are not recorded, as .*versions cannot be written: /);
    }));
});

describe('sets diff', () => {
  it('tells what was added, removed, moved and changed, as text and as JSON', () =>
    withHistory(async (folder) => {
      const { code, out } = await barkeep(['sets', 'diff', old.version, 'mine', '--sets', folder]);
      expect(code).toBe(0);
      expect(out).toBe(
        `${old.version} → ${current.version}\n\nadded    d  low\nremoved  b  close\nmoved    c  from place 3 to 1\nchanged  a  sma(close, 5) → sma(close, 6)\n`,
      );
      expect(JSON.parse((await barkeep(['sets', 'diff', old.version, 'mine', '--sets', folder, '--json'])).out)).toMatchObject({
        from: old.version,
        to: current.version,
        added: [{ column: 'd' }],
        removed: [{ column: 'b' }],
        changed: [{ column: 'a', from: 'sma(close, 5)', to: 'sma(close, 6)', operators: [] }],
      });
      expect((await barkeep(['sets', 'diff', old.version, old.version, '--sets', folder])).out).toContain('no difference');
    }));

  it.each([
    [['sets', 'diff', 'legacy'], 'missing required argument'],
    [['sets', 'diff', 'legasy', 'legacy'], 'did you mean legacy?'],
    [['sets', 'diff', 'legacy', 'legacy@000000000000'], 'is not to be had'],
    [['sets', 'diff', 'legacy', 'legacy', '--jsn'], 'Did you mean --json?'],
  ])('%j is answered with a sentence and exit 2', async (args, words) => {
    const { code, out, err } = await barkeep(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(words);
  });
});

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { featureSets } from '@barkeep/feature-core';
import { describe, expect, it } from 'vitest';
import { barkeep, inFolder } from '../support/cli.js';

describe('barkeep check', () => {
  it('attacks every built-in set, and all are clean', async () => {
    const { code, out, err } = await barkeep(['check', '--bars', 'quotes502_1d.csv']);
    expect([code, err]).toEqual([0, '']);
    for (const { version, names } of featureSets()) expect(out).toMatch(new RegExp(`^${version} +${names.length} columns  clean$`, 'm'));
    expect(out).toContain('Each on 502 of quotes502_1d.csv.');
    expect(out).toContain('Attacked on all 502 rows: bar by bar');
  }, 120_000);

  it('takes bundled bars and odd ones where none are given', async () => {
    const { code, out } = await barkeep(['check', '--set', 'legacy']);
    expect(code).toBe(0);
    expect(out).toContain(
      '1,000 of EURUSD 1hour, 1,000 of AAPL 1day, 1,000 of DASHUSDT 1min, 1,000 of BTCUSD 1day, 600 odd bars of seed 1 (ties, zeros, gaps, holes)',
    );
    expect(out).toContain('Attacked on all 4,600 rows: bar by bar');
  });

  it('shows for each column what it may read, its warm-up, and when its start is forgotten', async () => {
    const { code, out } = await barkeep(['check', '--set', 'legacy', '--bars', 'quotes502_1d.csv']);
    expect(code).toBe(0);
    expect(out).toMatch(/^sma_20 +t-19 … t +19 +19 +19 +19 +19 +clean$/m);
    expect(out).toMatch(/^ema_12 +origin … t +0 +0 +\d+ +\d+ +>?\d+ +clean$/m);
    expect(out).toContain('502 of quotes502_1d.csv');
    expect(out).toContain('Clean: 18 columns.');
  });

  it('attacks the sets of a folder, each in a table', () =>
    inFolder(async (folder) => {
      writeFileSync(
        join(folder, 'mine.json'),
        '{ "name": "mine", "features": { "trend": "close / ema(close, 5) - 1", "lag": "shift(close, 3)" } }',
      );
      writeFileSync(join(folder, 'other.json'), '{ "name": "other", "features": { "range": "high - low" } }');
      const { code, out } = await barkeep(['check', '--sets', folder, '--bars', 'quotes502_1d.csv']);
      expect(code).toBe(0);
      expect(out).toMatch(/^mine@[0-9a-f]{12} on 502 of quotes502_1d.csv$/m);
      expect(out).toMatch(/^trend +origin … t .*clean$/m);
      expect(out).toMatch(/^lag +t-3 +3 +3 +3 +3 +3 +clean$/m);
      expect(out).toMatch(/^range +t +0 +0 +0 +0 +0 +clean$/m);
      expect((await barkeep(['check', '--sets', folder, '--set', 'other', '--bars', 'quotes502_1d.csv'])).out).not.toContain('mine@');
    }));

  it('compares a set over panels with other symbols made of the same bars', () =>
    inFolder(async (folder) => {
      writeFileSync(join(folder, 'panel.json'), '{ "name": "panel", "features": { "place": "rank(close / shift(close, 5))" } }');
      writeFileSync(join(folder, 'other.json'), '{ "name": "other", "features": { "range": "high - low" } }');
      const { code, out, err } = await barkeep(['check', '--sets', folder, '--bars', 'quotes502_1d.csv']);
      expect([code, err]).toEqual([0, '']);
      expect(out).toMatch(/^place +t-5 … t +5 +5 .*clean$/m);
      expect(out).toMatch(
        /^Compared with four other symbols.*\nAttacked 150 of 502 rows: 50 futures cut and 100 changed; 3 later starts\.$/m,
      );
      expect(out).toMatch(/^range +t +0 +0 +0 +0 +0 +clean$/m);
    }));

  it('gives the same as JSON', async () => {
    const { code, out } = await barkeep(['check', '--set', 'regime-inputs', '--bars', 'quotes502_1d.csv', '--json', '--seed', '7']);
    expect(code).toBe(0);
    const report = JSON.parse(out) as { checks: { columns: unknown[]; attacks: { attack: string; rows: number; of: number }[] }[] };
    expect(report).toMatchObject({ clean: true, seed: 7, checks: [{ clean: true, bars: [{ name: 'quotes502_1d.csv', rows: 502 }] }] });
    expect(report.checks[0]!.columns[0]).toMatchObject({
      name: 'returns_5d',
      reads: { text: 'origin … t', back: null, ahead: 0, reach: null, columns: ['close'] },
      warmUp: { declared: 5, observed: 5 },
      forgotten: { to1e3: { bars: 5, never: false }, to1e9: { bars: 5, never: false }, toLastBit: { bars: 5, never: false } },
      breach: null,
    });
    expect(report.checks[0]!.attacks).toContainEqual({ attack: 'stream', bars: 'quotes502_1d.csv', rows: 502, of: 502 });
  });

  it('is the same for the same seed', async () => {
    const args = ['check', '--set', 'regime-inputs', '--seed', '3', '--json'];
    expect((await barkeep(args)).out).toBe((await barkeep(args)).out);
  });

  it.each([
    [['check', '--set', 'legasy'], 'did you mean legacy?'],
    [['check', '--bars', 'none.csv'], 'none.csv'],
    [['check', '--sets', 'none'], 'none'],
    [['check', '--seed', 'x'], "--seed is 'x'"],
    [['check', '--budget', '60s'], '--budget is for --command'],
    [['check', '--tolerance', '1e-6'], '--tolerance is for --command'],
    [['check', '--timeout', '60'], '--timeout is for --command'],
    [['check', '--command', 'cp {bars} {out}', '--timeout', '0'], "--timeout is '0'"],
    [['check', '--command', 'python features.py'], 'has no {bars} and no {out}'],
    [['check', '--command', 'python features.py {bars}'], 'has no {out}'],
    [['check', '--command', 'cp {bars} {out}', '--set', 'legacy'], 'leave --set out'],
    [['check', '--command', 'cp {bars} {out}', '--budget', 'much'], "--budget is 'much'"],
    [['check', '--command', 'cp {bars} {out}', '--budget', '0'], "--budget is '0'"],
    [['check', '--command', 'cp {bars} {out}', '--tolerance', '2'], "--tolerance is '2'"],
  ])('%j is answered with a sentence and exit 2', async (args, words) => {
    const { code, out, err } = await barkeep(args);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(words);
    expect(err).toMatch(/^barkeep: /);
  });

  it('refuses bars out of order, with the line', () =>
    inFolder(async (folder) => {
      const file = join(folder, 'bars.csv');
      writeFileSync(file, 'timestamp,open,high,low,close,volume\n2024-01-02,1,1,1,1,1\n2024-01-01,1,1,1,1,1\n');
      const { code, err } = await barkeep(['check', '--bars', file]);
      expect(code).toBe(2);
      expect(err).toContain('line 3');
      expect(err).not.toContain('repair');
    }));

  it('ends with the signal that stops it', async () => {
    const stopped = barkeep(['check'], { onStop: (stop) => (queueMicrotask(() => stop('SIGINT')), () => undefined) });
    expect((await stopped).code).toBe(130);
  });
});
